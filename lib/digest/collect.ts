import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { channelPauses, deliveries, digests } from "#db/schema/index.ts";
import { heldPriority } from "#lib/delivery/tasks.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { CHANNELS, type Channel } from "#lib/vocabulary.ts";
import { digestTask } from "./tasks.ts";

const peopleAtOnce = 1_000;

interface Item {
  userId: string;
  id: string;
  dueAt: Date;
}

/**
 * Makes the digests whose boundary has come: items are claimed by id, inside one transaction with the digest's row and the
 * job that sends it, so every item is in exactly one digest. An item that arrives for a boundary whose digest is made
 * already waits for the next. One process does this at a time; returns how many digests were made.
 */
export async function collectDigests(now: Date): Promise<number> {
  return transaction({ kind: "system", task: "digest.collect" }, async (tx) => {
    const lock = await tx.execute<{ mine: boolean }>(sql`SELECT pg_try_advisory_xact_lock(4927310003) AS mine`);
    if (!lock.rows[0]?.mine) return 0;
    let made = 0;
    for (const channel of CHANNELS) made += await collectChannel(tx, channel, now);
    return made;
  });
}

async function collectChannel(tx: Tx, channel: Channel, now: Date): Promise<number> {
  const items = await dueItems(tx, channel, now);
  if (items.length === 0) return 0;
  const byPerson = Map.groupBy(items, ({ userId }) => userId);
  const lastDue = await lastDigests(tx, channel, [...byPerson.keys()]);
  const late: Item[] = [];
  const made = [...byPerson].flatMap(([userId, all]) => {
    const last = lastDue.get(userId) ?? 0;
    const onTime = all.filter(({ dueAt }) => dueAt.getTime() > last);
    late.push(...all.filter(({ dueAt }) => dueAt.getTime() <= last));
    if (onTime.length === 0) return [];
    const dueAt = new Date(Math.max(...onTime.map((item) => item.dueAt.getTime())));
    return [{ userId, id: newId("digest"), channel, dueAt, createdAt: now, items: onTime }];
  });
  await timeAnew(tx, late, now);
  if (made.length === 0) return 0;
  await tx.insert(digests).values(made);
  await claimItems(tx, made);
  await addJobs(
    tx,
    made.map(({ userId, id }) => ({
      task: digestTask,
      payload: { channel, userId, digestId: id },
      priority: heldPriority,
      flags: [channel],
    })),
  );
  return made.length;
}

/** All due items of some people: a person's items are never split over two digests of one boundary. */
async function dueItems(tx: Tx, channel: Channel, now: Date): Promise<Item[]> {
  const due = sql`status = 'DIGESTED' AND channel = ${channel} AND next_attempt_at <= ${now.toISOString()}`;
  const { rows } = await tx.execute<{ user_id: string; id: string; due_ms: string }>(sql`
    SELECT user_id, id, extract(epoch FROM next_attempt_at) * 1000 AS due_ms FROM ${deliveries}
    WHERE ${due} AND user_id IN (SELECT DISTINCT user_id FROM ${deliveries} WHERE ${due}
      AND NOT EXISTS (SELECT FROM ${channelPauses} p WHERE p.channel = ${channel}) LIMIT ${peopleAtOnce})
    ORDER BY user_id, id`);
  return rows.map(({ user_id, id, due_ms }) => ({ userId: user_id, id, dueAt: new Date(Number(due_ms)) }));
}

async function lastDigests(tx: Tx, channel: Channel, userIds: string[]): Promise<Map<string, number>> {
  const { rows } = await tx.execute<{ user_id: string; due_ms: string }>(sql`
    SELECT user_id, extract(epoch FROM max(due_at)) * 1000 AS due_ms FROM ${digests}
    WHERE user_id = ANY(${sql.param(userIds)}) AND channel = ${channel} GROUP BY user_id`);
  return new Map(rows.map(({ user_id, due_ms }) => [user_id, Number(due_ms)]));
}

async function claimItems(tx: Tx, made: readonly { userId: string; id: string; items: Item[] }[]): Promise<void> {
  const pairs = made.flatMap(({ userId, id, items }) => items.map((item) => ({ userId, digestId: id, id: item.id })));
  await tx.execute(sql`
    UPDATE ${deliveries} d SET status = 'QUEUED', digest_id = c."digestId", next_attempt_at = NULL
    FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS c ("userId" text, id text, "digestId" text)
    WHERE d.user_id = c."userId" AND d.id = c.id AND d.status = 'DIGESTED'`);
}

/** Too late for its boundary: decided anew when it is released, which gives it the next one. */
async function timeAnew(tx: Tx, late: readonly Item[], now: Date): Promise<void> {
  if (late.length === 0) return;
  await tx.execute(sql`
    UPDATE ${deliveries} d SET status = 'DEFERRED', next_attempt_at = ${now.toISOString()}
    FROM jsonb_to_recordset(${JSON.stringify(late)}::jsonb) AS l ("userId" text, id text)
    WHERE d.user_id = l."userId" AND d.id = l.id AND d.status = 'DIGESTED'`);
}
