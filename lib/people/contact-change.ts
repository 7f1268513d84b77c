import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditMany } from "#lib/audit/index.ts";
import { maskAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel, Role } from "#lib/enums.ts";

/** A person's addresses, by field. */
export interface Contacts {
  email: string | null;
  phone: string | null;
  slackUserId: string | null;
}

export const channelOf = { email: "EMAIL", phone: "SMS", slackUserId: "SLACK" } as const satisfies Record<
  keyof Contacts,
  Channel
>;
export const contactFields = ["email", "phone", "slackUserId"] as const;

/** An existing person whose addresses change. `row`: the index or line of the input. */
export interface ContactChange extends Record<string, unknown> {
  row: number;
  id: string;
  role: Role;
  before: Contacts;
  after: Contacts;
}

/**
 * A query that returns a ContactChange for each existing person whose addresses differ from the input. The people's rows must
 * be locked. `input`: a table expression with its join to users u. `row`: the index or line of the input.
 * `newId`: the id that the input has for a new person.
 */
export const contactChanges = (input: SQL, row: SQL, newId: SQL, after: Record<keyof Contacts, SQL>): SQL => sql`
  SELECT ${row} AS row, u.id, u.role,
    jsonb_build_object('email', u.email, 'phone', u.phone, 'slackUserId', u.slack_user_id) AS before,
    jsonb_build_object('email', ${after.email}, 'phone', ${after.phone}, 'slackUserId', ${after.slackUserId}) AS after
  FROM users u JOIN ${input}
  WHERE u.id <> ${newId}
    AND (u.email, u.phone, u.slack_user_id) IS DISTINCT FROM (${after.email}, ${after.phone}, ${after.slackUserId})`;

/** Audits each change with masked addresses, because the owner of an address receives the messages and can sign in. */
export async function auditContactChanges(tx: Tx, ctx: Ctx, changes: readonly ContactChange[]): Promise<void> {
  const entries = changes.map(({ id, before, after }) => {
    const changed = contactFields.filter((field) => before[field] !== after[field]);
    const masked = (contacts: Contacts) =>
      Object.fromEntries(
        changed.map((field) => [field, contacts[field] === null ? null : maskAddress(contacts[field])]),
      );
    return { action: "contact.change", subject: id, before: masked(before), after: masked(after) };
  });
  await auditMany(tx, ctx, entries);
}
