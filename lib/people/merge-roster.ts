import { sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import type { AddressRule } from "#lib/channels/addresses.ts";
import { eachAddress, selectAddresses } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Addressee, inheritSuppressions, lockAndFindInheritable } from "#lib/suppression/index.ts";
import { auditContactChanges, type ContactChange, contactChanges } from "./contact-change.ts";
import { hasFormerAddresses, recordFormerAddresses } from "./former-addresses.ts";
import { rescheduleAfterZoneChange } from "./reschedule-moved.ts";

/** Creates and changes people from the staged rows of an import. Returns the number of merged rows. */
export async function mergeRoster(tx: Tx, ctx: Ctx, importId: string): Promise<number> {
  const imported = await mergeRows(tx, ctx, importId);
  await changeContacts(tx, ctx, importId);
  await inheritForImported(tx, ctx, importId);
  return imported;
}

/**
 * Locks the rows of new and existing people in one order, like upsert.ts, so that writers wait for each other and do not
 * deadlock. changeContacts writes the addresses of existing people afterwards, because it needs their previous values.
 */
async function mergeRows(tx: Tx, ctx: Ctx, importId: string): Promise<number> {
  const now = ctx.now.toISOString();
  // An unchanged address keeps the moment of its verification, as in upsert.ts.
  const verified = ({ column: address, verifiedColumn: at }: AddressRule) =>
    sql.raw(`${at} = CASE WHEN excluded.${address} = users.${address} THEN COALESCE(users.${at}, excluded.updated_at)
      ELSE users.${at} END`);
  await rescheduleAfterZoneChange(
    tx,
    sql`SELECT external_id, time_zone FROM roster_rows WHERE import_id = ${importId}`,
  );
  const { rowCount } = await tx.execute(sql`
    INSERT INTO users (id, external_id, name,
      ${eachAddress(({ column, verifiedColumn }) => sql.raw(`${column}, ${verifiedColumn}`))},
      time_zone, locale, created_at, updated_at)
    SELECT id, external_id, name,
      ${eachAddress(({ column }) => sql.raw(`${column}, CASE WHEN ${column} IS NOT NULL THEN '${now}'::timestamptz END`))},
      COALESCE(time_zone, 'UTC'), COALESCE(locale, 'en'), ${now}, ${now}
    FROM roster_rows WHERE import_id = ${importId} ORDER BY external_id
    ON CONFLICT (external_id) DO UPDATE SET
      name = COALESCE(excluded.name, users.name),
      ${eachAddress(verified)},
      time_zone = COALESCE((SELECT r.time_zone FROM roster_rows r WHERE r.import_id = ${importId} AND r.external_id = excluded.external_id), users.time_zone),
      locale = COALESCE((SELECT r.locale FROM roster_rows r WHERE r.import_id = ${importId} AND r.external_id = excluded.external_id), users.locale),
      updated_at = excluded.updated_at
    -- A person who got a role after the rows were checked keeps their address.
    WHERE users.role = 'VIEWER' OR excluded.email IS NULL OR excluded.email = users.email`);
  return rowCount ?? 0;
}

/** Writes and audits only changed addresses, because most rows of a file repeat the stored values. */
async function changeContacts(tx: Tx, ctx: Ctx, importId: string): Promise<void> {
  const changes = inBatches<ContactChange>(
    tx,
    sql`${contactChanges(sql`roster_rows r ON r.external_id = u.external_id`, sql`r.line`, sql`r.id`, ({ column }) =>
      sql.raw(`COALESCE(r.${column}, u.${column})`),
    )} AND r.import_id = ${importId} AND (u.role = 'VIEWER' OR r.email IS NULL OR r.email = u.email)`,
  );
  for await (const batch of changes) {
    await writeContacts(tx, batch);
    await auditContactChanges(tx, ctx, batch);
    await recordFormerAddresses(tx, ctx, batch, []);
  }
  if (!(await hasFormerAddresses(tx))) return;
  const newPeople = inBatches<Addressee & Record<string, unknown>>(
    tx,
    sql`SELECT u.id, ${selectAddresses("u")}
      FROM roster_rows r JOIN users u ON u.external_id = r.external_id AND u.id = r.id WHERE r.import_id = ${importId}`,
  );
  for await (const batch of newPeople) await recordFormerAddresses(tx, ctx, [], batch);
}

async function writeContacts(tx: Tx, changes: readonly ContactChange[]): Promise<void> {
  const document = changes.map(({ id, after }) => ({ id, ...after }));
  const verified = ({ column: address, field, verifiedColumn: at }: AddressRule) =>
    sql.raw(`${at} = CASE WHEN u.${address} IS DISTINCT FROM c."${field}" THEN u.updated_at ELSE u.${at} END`);
  await tx.execute(sql`
    UPDATE users u SET ${eachAddress(({ column, field }) => sql.raw(`${column} = c."${field}"`))}, ${eachAddress(verified)}
    FROM jsonb_to_recordset(${JSON.stringify(document)}::jsonb) AS c (id text,
      ${eachAddress(({ field }) => sql.raw(`"${field}" text`))})
    WHERE u.id = c.id`);
}

const inheritBatchSize = 5_000;

/** Lets people inherit the suppressions of their imported addresses. Reads nobody if no suppression can be inherited. */
async function inheritForImported(tx: Tx, ctx: Ctx, importId: string): Promise<void> {
  if (!(await lockAndFindInheritable(tx))) return;
  for (let after = "", more = true; more; ) {
    const { rows } = await tx.execute<Addressee & Record<string, unknown> & { externalId: string }>(sql`
      SELECT u.id, ${selectAddresses("u")}, r.external_id AS "externalId"
      FROM (SELECT external_id FROM roster_rows WHERE import_id = ${importId} AND external_id > ${after}
        ORDER BY external_id LIMIT ${inheritBatchSize}) r
      JOIN users u ON u.external_id = r.external_id ORDER BY r.external_id`);
    await inheritSuppressions(tx, ctx, rows);
    after = rows.at(-1)?.externalId ?? "";
    more = rows.length === inheritBatchSize;
  }
}
