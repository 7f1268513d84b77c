import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel, Role } from "#lib/vocabulary.ts";
import { maskAddress } from "./mask.ts";

/** Where somebody is reached, by field. */
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

/** Somebody who was there before and is reached elsewhere from now on; `row`: where in the input. */
export interface ContactChange extends Record<string, unknown> {
  row: number;
  id: string;
  role: Role;
  before: Contacts;
  after: Contacts;
}

/**
 * What a SELECT asks for to get ContactChanges: of `input`, a table expression and how it is joined to users u, those whose
 * contacts are not what they will be. `row`: where in the input; `newId`: the id that somebody new would get, and whoever has
 * it is new. To be asked with the people's rows locked.
 */
export const contactChanges = (input: SQL, row: SQL, newId: SQL, after: Record<keyof Contacts, SQL>): SQL => sql`
  SELECT ${row} AS row, u.id, u.role,
    jsonb_build_object('email', u.email, 'phone', u.phone, 'slackUserId', u.slack_user_id) AS before,
    jsonb_build_object('email', ${after.email}, 'phone', ${after.phone}, 'slackUserId', ${after.slackUserId}) AS after
  FROM users u JOIN ${input}
  WHERE u.id <> ${newId}
    AND (u.email, u.phone, u.slack_user_id) IS DISTINCT FROM (${after.email}, ${after.phone}, ${after.slackUserId})`;

/** An event each, about the person, of what changed and shortened: whoever holds an address gets their messages, or is them. */
export async function auditContactChanges(tx: Tx, ctx: Ctx, changes: readonly ContactChange[]): Promise<void> {
  const entries = changes.map(({ id, before, after }) => {
    const changed = contactFields.filter((field) => before[field] !== after[field]);
    const shortened = (contacts: Contacts) =>
      Object.fromEntries(
        changed.map((field) => [field, contacts[field] === null ? null : maskAddress(contacts[field])]),
      );
    return { action: "contact.change" as const, subject: id, before: shortened(before), after: shortened(after) };
  });
  await auditMany(tx, ctx, entries);
}
