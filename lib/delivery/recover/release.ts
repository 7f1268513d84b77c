import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { CHANNELS, type Channel, type DecisionLayer, type DigestKind } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { priorities } from "#lib/jobs/index.ts";
import { tryLock } from "#lib/locks.ts";
import { readCatalogue } from "#lib/topics/index.ts";
import { isOneOf, pairsOf, statusOf } from "../claim.ts";
import { createDigests, splitIntoDigests } from "../digests.ts";
import { deliverJobs } from "../tasks.ts";

const maxDeliveries = 5_000;

interface HeldRow {
  userId: string;
  id: string;
  decidedBy: DecisionLayer;
  maybeSent: boolean;
  /** Null: the delivery waits for a paused channel. */
  dueAt: Date | null;
}

/**
 * Queues held deliveries whose hold has ended: several of one person as one digest, a single one alone. They are decided again
 * when they are sent. Only one process does this at a time. Returns the number of released deliveries.
 */
export async function releaseHeld(now: Date): Promise<number> {
  return transaction({ kind: "system", task: "delivery.release" }, async (tx) => {
    if (!(await tryLock(tx, "heldRelease"))) return 0;
    const { pauses } = await readCatalogue(tx);
    const running = CHANNELS.filter((channel) => !pauses.has(channel));
    let released = 0;
    for (const channel of running) released += await releaseChannel(tx, channel, now);
    return released;
  });
}

async function releaseChannel(tx: Tx, channel: Channel, now: Date): Promise<number> {
  const held = await dueRows(tx, channel, now);
  const grouped = [...Map.groupBy(held.filter(wasHeldBySchedule), ({ userId }) => userId)].filter(
    ([, items]) => items.length > 1,
  );
  const inDigest = new Set(grouped.flatMap(([, items]) => items.map(({ id }) => id)));
  await releaseAlone(
    tx,
    channel,
    held.filter(({ id }) => !inDigest.has(id)),
    now,
  );
  const digests = grouped.flatMap(([userId, items]) => splitIntoDigests(userId, kindOf(items), items));
  await createDigests(tx, channel, "DEFERRED", digests, now);
  return held.length;
}

/** All due rows of the people with the oldest rows, in order of acceptance. A person's messages are never split. */
async function dueRows(tx: Tx, channel: Channel, now: Date): Promise<HeldRow[]> {
  const due = sql`status = 'DEFERRED' AND channel = ${channel}
    AND (next_attempt_at IS NULL OR next_attempt_at <= ${now.toISOString()})`;
  return tx
    .select({
      userId: deliveries.userId,
      id: deliveries.id,
      decidedBy: deliveries.decidedBy,
      maybeSent: deliveries.maybeSent,
      dueAt: deliveries.nextAttemptAt,
    })
    .from(deliveries)
    .where(
      sql`${due} AND user_id IN (SELECT user_id FROM ${deliveries} WHERE ${due} ORDER BY notification_id LIMIT ${maxDeliveries})`,
    )
    .orderBy(deliveries.notificationId, deliveries.id);
}

/**
 * True if quiet hours or a snooze held the delivery, not a paused channel or a frequency. False after an attempt: a digest has
 * another idempotency key, so the person might get the message twice.
 */
const wasHeldBySchedule = (row: HeldRow): row is HeldRow & { dueAt: Date } =>
  row.dueAt !== null && row.decidedBy !== "FREQUENCY" && !row.maybeSent;

function kindOf(items: readonly HeldRow[]): DigestKind {
  const [layer, ...others] = new Set(items.map(({ decidedBy }) => decidedBy));
  return others.length === 0 && (layer === "QUIET_HOURS" || layer === "SNOOZE") ? layer : "HOLD";
}

async function releaseAlone(tx: Tx, channel: Channel, rows: readonly HeldRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .update(deliveries)
    .set({ status: "QUEUED", nextAttemptAt: null, freeAt: now })
    .where(sql`${isOneOf(pairsOf(rows))} AND ${statusOf(deliveries.status)} = 'DEFERRED'`);
  await addJobs(tx, deliverJobs(channel, rows, { priority: priorities.released }));
}
