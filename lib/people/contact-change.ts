import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { AddressRule } from "#lib/channels/addresses.ts";
import { type Addresses, addressFields, columnOf, eachAddress, maskAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Role } from "#lib/enums.ts";

/** Somebody who was there before and is reached elsewhere from now on; `row`: where in the input. */
export interface ContactChange extends Record<string, unknown> {
  row: number;
  id: string;
  role: Role;
  before: Addresses;
  after: Addresses;
}

/**
 * What a SELECT asks for to get ContactChanges: of `input`, a table expression and how it is joined to users u, those whose
 * contacts are not what they will be. `row`: where in the input; `newId`: the id that somebody new would get, and whoever has
 * it is new. To be asked with the people's rows locked.
 */
export const contactChanges = (input: SQL, row: SQL, newId: SQL, after: (rule: AddressRule) => SQL): SQL => sql`
  SELECT ${row} AS row, u.id, u.role,
    jsonb_build_object(${eachAddress(({ field, column }) => sql`${field}::text, ${columnOf("u", column)}`)}) AS before,
    jsonb_build_object(${eachAddress((rule) => sql`${rule.field}::text, ${after(rule)}`)}) AS after
  FROM users u JOIN ${input}
  WHERE u.id <> ${newId}
    AND (${eachAddress(({ column }) => columnOf("u", column))}) IS DISTINCT FROM (${eachAddress(after)})`;

/** An event each, about the person, of what changed and shortened: whoever holds an address gets their messages, or is them. */
export async function auditContactChanges(tx: Tx, ctx: Ctx, changes: readonly ContactChange[]): Promise<void> {
  const entries = changes.map(({ id, before, after }) => {
    const changed = addressFields.filter(({ field }) => before[field] !== after[field]);
    const shortened = (contacts: Addresses) =>
      Object.fromEntries(
        changed.map(({ field }) => [field, contacts[field] === null ? null : maskAddress(contacts[field])]),
      );
    return { action: "contact.change" as const, subject: id, before: shortened(before), after: shortened(after) };
  });
  await auditMany(tx, ctx, entries);
}
