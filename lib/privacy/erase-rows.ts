import { and, eq, isNotNull, type SQLWrapper, sql } from "drizzle-orm";
import { announceChange, type Tx } from "#db/client.ts";
import {
  channelSwitches,
  deliveries,
  digests,
  formerAddresses,
  notifications,
  outbox,
  preferences,
  schedules,
  sessions,
  sharingOptOuts,
  signInPlaces,
  statusSubscribers,
  suppressions,
  userIdentities,
  users,
  verificationTokens,
  webhookEvents,
} from "#db/schema/index.ts";
import { addressRules, signInChannel } from "#lib/channels/addresses.ts";
import { takePersonLocks } from "#lib/locks.ts";
import type { Person } from "#lib/people/index.ts";
import { forgetInSecurityEvents } from "#lib/security/index.ts";
import { type Address, addressPattern } from "./addresses.ts";
import { removeDeliveries } from "./delivery-tallies.ts";
import { type AddressOccurrences, type EventKey, findAddressOccurrences } from "./find-address-occurrences.ts";
import { redactFreeTexts } from "./free-texts.ts";

/** Tables whose rows are deleted with their person. Deliveries are deleted too, and counted in tallies. */
export const ownTables = {
  digests,
  preferences,
  channelSwitches,
  schedules,
  formerAddresses,
  outbox,
  sessions,
  sharingOptOuts,
  signInPlaces,
  userIdentities,
};

/**
 * Deletes all rows of the person and every occurrence of their addresses elsewhere. Returns the address hashes to
 * keep.
 */
export async function eraseRows(
  tx: Tx,
  person: Person,
): Promise<{ addressHashes: string[]; addresses: Address[]; removed: number }> {
  const { id } = person;
  // Waits for a running change of this person's preferences; later changes find no person (lockPerson).
  await takePersonLocks(tx, "preferences", [id]);
  const occurrences = await findAddressOccurrences(tx, person);
  await clearContent(tx, id);
  let removed = await removeDeliveries(tx, eq(deliveries.userId, id));
  for (const table of Object.values(ownTables)) removed += await removeRows(tx, table, id);
  await removeAddresses(tx, person, occurrences);
  await forgetInSecurityEvents(tx, person);
  for (const email of signInAddressesOf(occurrences.addresses)) await forgetInSecurityEvents(tx, { id, email });
  await tx.delete(suppressions).where(and(eq(suppressions.userId, id), isNotNull(suppressions.liftedAt)));
  await tx.update(suppressions).set({ address: null }).where(eq(suppressions.userId, id));
  announceChange(tx, "credentials");
  announceChange(tx, "catalogue"); // the free texts of topics and pauses
  await tx.delete(users).where(eq(users.id, id));
  const { addressHashes, addresses } = occurrences;
  return { addressHashes, addresses, removed: removed + 1 };
}

export async function removeRows(tx: Tx, table: (typeof ownTables)[keyof typeof ownTables], userId: string) {
  const { rowCount } = await tx.execute(sql`DELETE FROM ${table} WHERE user_id = ${userId}`);
  return rowCount ?? 0;
}

/** The addresses that sign-in tokens and security events name, and that identify the rows of a roster. */
const signInAddressesOf = (addresses: readonly Address[]): string[] => [
  ...new Set(
    addresses
      .filter(({ channel }) => channel === signInChannel)
      .map(({ address }) => addressRules[signInChannel].normalise(address)),
  ),
];

/**
 * Clears the content of a notification when the last person in its audience is erased; otherwise removes only the id
 * from the audience.
 */
async function clearContent(tx: Tx, id: string): Promise<void> {
  const isLastRecipient = sql`NOT EXISTS (SELECT FROM ${users} u WHERE u.id <> ${id}
    AND u.id IN (SELECT jsonb_array_elements_text(n.audience -> 'userIds')))`;
  await tx.execute(sql`
    UPDATE ${notifications} n SET
      subject = CASE WHEN ${isLastRecipient} THEN '' ELSE n.subject END,
      body = CASE WHEN ${isLastRecipient} THEN '' ELSE n.body END,
      data = CASE WHEN ${isLastRecipient} THEN '{}'::jsonb ELSE n.data END,
      plan_cursor = CASE WHEN n.planned_at IS NULL THEN n.plan_cursor ELSE '' END,
      audience = jsonb_build_object('userIds', (n.audience -> 'userIds') - ${id}::text)
    WHERE n.audience ? 'userIds'
      AND (n.id IN (SELECT notification_id FROM ${deliveries} WHERE user_id = ${id})
        OR (n.planned_at IS NULL AND n.audience -> 'userIds' ? ${id}))`);
}

/**
 * Removes addresses stored without the person's id: sign-in tokens and their jobs, messages, rosters, subscriptions of the
 * status page and webhook events.
 */
async function removeAddresses(tx: Tx, person: Person, { addresses, events }: AddressOccurrences): Promise<void> {
  const emails = sql`ANY (${sql.param(signInAddressesOf(addresses))}::text[])`;
  await tx.execute(
    sql`DELETE FROM roster_rows WHERE external_id = ${person.externalId} OR lower(email COLLATE "C") = ${emails}`,
  );
  if (addresses.length === 0) return;
  const patterns = sql.param(addresses.map(({ address }) => addressPattern(address)));
  await tx.delete(verificationTokens).where(sql`${verificationTokens.identifier} = ${emails}`);
  await tx.delete(statusSubscribers).where(sql`${statusSubscribers.target} ~* ANY (${patterns}::text[])`);
  await tx.delete(outbox).where(sql`${outbox.userId} IS NULL AND ${outbox.recipient} ~* ANY (${patterns}::text[])`);
  await redactFreeTexts(tx, addresses);
  await tx.execute(sql`SELECT forget_jobs(${patterns}::text[])`);
  for (let start = 0; start < events.length; start += eventsPerStatement)
    await clearEvents(tx, events.slice(start, start + eventsPerStatement), patterns);
}

const eventsPerStatement = 5_000;

/** Keeps the empty row, which stops a repeated event from being applied. */
async function clearEvents(tx: Tx, events: readonly EventKey[], patterns: SQLWrapper): Promise<void> {
  await tx.execute(sql`
    UPDATE ${webhookEvents} SET payload = '{}', applied_at = COALESCE(applied_at, now()), outcome = 'erased'
    WHERE (provider, id) IN (SELECT * FROM unnest(
        ${sql.param(events.map(({ provider }) => provider))}::text[], ${sql.param(events.map(({ id }) => id))}::text[]))
      AND payload::text ~* ANY (${patterns}::text[])`);
}
