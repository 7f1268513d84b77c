import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { databaseError, type Tx, transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { AddressRule } from "#lib/channels/addresses.ts";
import { addressFields, Contact, eachAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { ConflictError, LimitExceededError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { limits } from "#lib/limits.ts";
import { parse } from "#lib/parse.ts";
import { inheritSuppressions } from "#lib/suppression/index.ts";
import { auditContactChanges, type ContactChange, contactChanges } from "./contact-change.ts";
import type { Person } from "./find.ts";
import { recordFormerAddresses } from "./former-addresses.ts";
import { rescheduleAfterZoneChange } from "./reschedule-moved.ts";
import { guardSignInAddresses, reportSignInAddressChanges } from "./sign-in-address.ts";

const UpsertUsers = z.object({ users: z.array(Contact) });
type Row = z.output<typeof Contact>;

const maxUsers = limits.users;
const fields = ["name", ...addressFields.map(({ field }) => field), "timeZone", "locale"] as const;

/**
 * Creates or changes up to 1,000 people by the integrator's own id, all or none. An omitted field keeps its value; null clears
 * it, except time zone and locale. Addresses count as verified, because the integrator vouches for them. Only an ADMIN changes
 * the e-mail address of a person with a role. Throws ValidationError, ConflictError.
 */
export async function upsertUsers(ctx: Ctx, input: z.input<typeof UpsertUsers>): Promise<{ users: Person[] }> {
  authorize(ctx.actor, "people.write");
  if (input.users.length > maxUsers)
    throw new LimitExceededError(`At most ${maxUsers} people per call. This call has ${input.users.length}.`, [
      "users",
    ]);
  const { users: rows } = parse(UpsertUsers, input);
  rejectDuplicates(rows);
  if (rows.length === 0) return { users: [] };
  const { moved, people } = await transaction(ctx.actor, async (tx) => {
    await rejectEmailsOfOthers(tx, rows);
    const { moved, saved } = await mergeUsers(tx, ctx, rows);
    await inheritSuppressions(tx, ctx, saved);
    await audit(tx, ctx, {
      action: "user.upsert",
      after: { count: saved.length, userIds: saved.map(({ id }) => id) },
    });
    const byExternalId = new Map(saved.map((person) => [person.externalId, person]));
    return { moved, people: rows.flatMap(({ externalId }) => byExternalId.get(externalId) ?? []) };
  }).catch((error: unknown) => {
    // A concurrent write took the address between the check and the write.
    if (databaseError(error)?.constraint === "users_email")
      throw new ConflictError("An email address belongs to another person.", ["users"]);
    throw error;
  });
  await reportSignInAddressChanges(ctx, moved);
  return { users: people };
}

function rejectDuplicates(rows: Row[]): void {
  for (const [field, keyOf] of [
    ["externalId", (row: Row) => row.externalId],
    ["email", (row: Row) => row.email && normaliseEmail(row.email)],
  ] as const) {
    const seen = new Set<string>();
    rows.forEach((row, index) => {
      const key = keyOf(row);
      if (!key) return;
      if (seen.has(key)) throw new ValidationError(`is used twice in this call`, ["users", String(index), field]);
      seen.add(key);
    });
  }
}

async function rejectEmailsOfOthers(tx: Tx, rows: Row[]): Promise<void> {
  const emails = rows.flatMap(({ email }) => (email ? normaliseEmail(email) : []));
  if (emails.length === 0) return;
  const owners = await tx
    .select({ externalId: users.externalId, email: users.emailKey })
    .from(users)
    .where(inArray(users.emailKey, emails));
  for (const owner of owners) {
    const index = rows.findIndex(({ email }) => email && normaliseEmail(email) === owner.email);
    const row = rows[index];
    if (row && row.externalId !== owner.externalId)
      throw new ConflictError("This email address belongs to another person.", ["users", String(index), "email"]);
  }
}

async function mergeUsers(tx: Tx, ctx: Ctx, rows: Row[]) {
  // `given` lists the fields that a row sets, so that one statement handles patches of every shape.
  const document = rows.map((row, index) => ({
    row: index,
    id: newId("user"),
    ...row,
    given: fields.filter((field) => row[field] !== undefined),
  }));
  const now = ctx.now.toISOString();
  const after = (field: string, column: string) =>
    sql.raw(`CASE WHEN g.given ? '${field}' THEN g."${field}" ELSE u.${column} END`);
  const afterAddress = ({ field, column }: AddressRule) => after(field, column);
  // An unchanged address keeps the moment of its verification (reconcile.ts relies on it).
  const verified = ({ field, column, verifiedColumn: at }: AddressRule) =>
    sql.raw(`${at} = CASE WHEN NOT g.given ? '${field}' THEN u.${at} WHEN g."${field}" IS NULL THEN NULL
      WHEN g."${field}" = u.${column} AND u.${at} IS NOT NULL THEN u.${at} ELSE '${now}'::timestamptz END`);
  const input = sql`jsonb_to_recordset(${JSON.stringify(document)}::jsonb) AS g (row int, id text, "externalId" text, name text,
    ${eachAddress(({ field }) => sql.raw(`"${field}" text`))}, "timeZone" text, locale text, given jsonb)`;
  // Locks the rows of new and existing people in one order, like the import, so that concurrent calls do not deadlock.
  await tx.execute(sql`
    INSERT INTO users (id, external_id, created_at, updated_at)
    SELECT g.id, g."externalId", ${now}, ${now} FROM ${input} ORDER BY g."externalId"
    ON CONFLICT (external_id) DO UPDATE SET updated_at = excluded.updated_at`);
  const { rows: changes } = await tx.execute<ContactChange>(sql`
    ${contactChanges(sql`${input} ON u.external_id = g."externalId"`, sql`g.row`, sql`g.id`, afterAddress)} ORDER BY g.row`);
  const moved = guardSignInAddresses(ctx, changes);
  await rescheduleAfterZoneChange(
    tx,
    sql`SELECT g."externalId" AS external_id, g."timeZone" AS time_zone FROM ${input}`,
  );
  await tx.execute(sql`
    UPDATE users u SET updated_at = ${now}, name = ${after("name", "name")},
      ${eachAddress((rule) => sql`${sql.raw(rule.column)} = ${afterAddress(rule)}`)},
      time_zone = COALESCE(g."timeZone", u.time_zone), locale = COALESCE(g.locale, u.locale),
      ${eachAddress(verified)}
    FROM ${input} WHERE u.external_id = g."externalId"`);
  const externalIds = rows.map(({ externalId }) => externalId);
  const saved = await tx.select().from(users).where(inArray(users.externalId, externalIds));
  const newIds = new Set(document.map(({ id }) => id));
  await auditContactChanges(tx, ctx, changes);
  await recordFormerAddresses(
    tx,
    ctx,
    changes,
    saved.filter(({ id }) => newIds.has(id)),
  );
  return { moved, saved };
}
