import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, digests } from "#db/schema/notifications.ts";
import { createDigests, splitIntoDigests, statusOf } from "#lib/delivery/index.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { tryLock } from "#lib/locks.ts";
import { readCatalogue } from "#lib/topics/index.ts";

const maxPeople = 1_000;

interface Item {
  userId: string;
  id: string;
  dueAt: Date;
}

/**
 * Creates the digests whose boundary has passed. Items, the digest's row and its job are written in one transaction, so every
 * item is in exactly one digest. An item that arrives after its boundary's digest waits for the next boundary. Only one process
 * does this at a time. Returns the number of digests.
 */
export async function createDueDigests(now: Date): Promise<number> {
  return transaction({ kind: "system", task: "digest.collect" }, async (tx) => {
    if (!(await tryLock(tx, "digestCollection"))) return 0;
    let created = 0;
    const { pauses } = await readCatalogue(tx);
    for (const channel of CHANNELS.filter((channel) => !pauses.has(channel)))
      created += await createForChannel(tx, channel, now);
    return created;
  });
}

async function createForChannel(tx: Tx, channel: Channel, now: Date): Promise<number> {
  const items = await dueItems(tx, channel, now);
  if (items.length === 0) return 0;
  const lastDue = await lastDueTimes(tx, channel, [...new Set(items.map(({ userId }) => userId))]);
  const isLate = ({ userId, dueAt }: Item) => dueAt.getTime() <= (lastDue.get(userId) ?? 0);
  const onTime = Map.groupBy(
    items.filter((item) => !isLate(item)),
    ({ userId }) => userId,
  );
  const newDigests = [...onTime].flatMap(([userId, waiting]) => splitIntoDigests(userId, "FREQUENCY", waiting));
  const due = newDigests.filter(({ dueAt }) => dueAt <= now);
  // Late items are released and decided again, which gives them the next boundary.
  const late = items.filter(isLate).map(({ userId, id }) => ({ userId, id, status: "DEFERRED", at: now }));
  const next = new Date(now.getTime() + 1);
  const early = newDigests
    .filter(({ dueAt }) => dueAt > now)
    .flatMap(({ userId, itemIds }) => itemIds.map((id) => ({ userId, id, status: "DIGESTED", at: next })));
  await postponeItems(tx, [...late, ...early]);
  await createDigests(tx, channel, "DIGESTED", due, now);
  return due.length;
}

/** All due items of some people, because a person's digests of one boundary must be created together. */
async function dueItems(tx: Tx, channel: Channel, now: Date): Promise<Item[]> {
  const due = sql`status = 'DIGESTED' AND channel = ${channel} AND next_attempt_at <= ${now.toISOString()}`;
  const { rows } = await tx.execute<{ user_id: string; id: string; due_ms: string }>(sql`
    SELECT user_id, id, extract(epoch FROM GREATEST(next_attempt_at, to_timestamp(0))) * 1000 AS due_ms FROM ${deliveries}
    WHERE ${due} AND user_id IN (SELECT DISTINCT user_id FROM ${deliveries} WHERE ${due} LIMIT ${maxPeople})
    ORDER BY user_id, notification_id, id`);
  return rows.map(({ user_id, id, due_ms }) => ({ userId: user_id, id, dueAt: new Date(Number(due_ms)) }));
}

async function lastDueTimes(tx: Tx, channel: Channel, userIds: string[]): Promise<Map<string, number>> {
  const { rows } = await tx.execute<{ user_id: string; due_ms: string }>(sql`
    SELECT user_id, extract(epoch FROM max(due_at)) * 1000 AS due_ms FROM ${digests}
    WHERE user_id = ANY(${sql.param(userIds)}) AND channel = ${channel} AND kind = 'FREQUENCY' GROUP BY user_id`);
  return new Map(rows.map(({ user_id, due_ms }) => [user_id, Number(due_ms)]));
}

async function postponeItems(
  tx: Tx,
  items: readonly { userId: string; id: string; status: string; at: Date }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.execute(sql`
    UPDATE ${deliveries} d SET status = l.status, next_attempt_at = l.at
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS l ("userId" text, id text, status text, at timestamptz)
    WHERE d.id = ANY(${sql.param(items.map(({ id }) => id))}::text[]) AND d.user_id = l."userId" AND d.id = l.id
      AND ${statusOf(sql`d.status`)} = 'DIGESTED'`);
}
