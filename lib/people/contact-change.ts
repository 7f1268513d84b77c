import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { AddressRule } from "#lib/channels/addresses.ts";
import { type Addresses, addressFields, columnOf, eachAddress, maskAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Role } from "#lib/enums.ts";

/** An existing person whose addresses change. `row`: the index or line of the input. */
export interface ContactChange extends Record<string, unknown> {
  row: number;
  id: string;
  role: Role;
  before: Addresses;
  after: Addresses;
}

/**
 * A query that returns a ContactChange for each existing person whose addresses differ from the input. The people's rows must
 * be locked. `input`: a table expression with its join to users u. `row`: the index or line of the input.
 * `newId`: the id that the input has for a new person.
 */
export const contactChanges = (input: SQL, row: SQL, newId: SQL, after: (rule: AddressRule) => SQL): SQL => sql`
  SELECT ${row} AS row, u.id, u.role,
    jsonb_build_object(${eachAddress(({ field, column }) => sql`${field}::text, ${columnOf("u", column)}`)}) AS before,
    jsonb_build_object(${eachAddress((rule) => sql`${rule.field}::text, ${after(rule)}`)}) AS after
  FROM users u JOIN ${input}
  WHERE u.id <> ${newId}
    AND (${eachAddress(({ column }) => columnOf("u", column))}) IS DISTINCT FROM (${eachAddress(after)})`;

/** Audits each change with masked addresses, because the owner of an address receives the messages and can sign in. */
export async function auditContactChanges(tx: Tx, ctx: Ctx, changes: readonly ContactChange[]): Promise<void> {
  const entries = changes.map(({ id, before, after }) => {
    const changed = addressFields.filter(({ field }) => before[field] !== after[field]);
    const masked = (addresses: Addresses) =>
      Object.fromEntries(
        changed.map(({ field }) => [field, addresses[field] === null ? null : maskAddress(addresses[field])]),
      );
    return { action: "contact.change" as const, subject: id, before: masked(before), after: masked(after) };
  });
  await auditMany(tx, ctx, entries);
}
