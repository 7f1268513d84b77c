import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { channelPauses, deliveries } from "#db/schema/index.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { CHANNELS, type Channel } from "#lib/vocabulary.ts";
import { deliverJobs, heldPriority } from "./tasks.ts";

const atOnce = 5_000;

/**
 * Puts held deliveries back in the queue: those whose moment has come, and those that waited for a channel which runs
 * again. They are decided anew when they are sent. One process does this at a time; returns how many were released.
 */
export async function releaseHeld(now: Date): Promise<number> {
  return transaction({ kind: "system", task: "delivery.release" }, async (tx) => {
    const lock = await tx.execute<{ mine: boolean }>(sql`SELECT pg_try_advisory_xact_lock(4927310002) AS mine`);
    if (!lock.rows[0]?.mine) return 0;
    let released = 0;
    for (const channel of CHANNELS) released += await releaseChannel(tx, channel, now);
    return released;
  });
}

async function releaseChannel(tx: Tx, channel: Channel, now: Date): Promise<number> {
  const due = await tx.execute<{ user_id: string; id: string; created_at: Date }>(sql`
    UPDATE ${deliveries} SET status = 'QUEUED', next_attempt_at = NULL
    WHERE (user_id, id) IN (
      SELECT user_id, id FROM ${deliveries}
      WHERE status = 'DEFERRED' AND channel = ${channel}
        AND (next_attempt_at <= ${now.toISOString()}
          OR (next_attempt_at IS NULL AND NOT EXISTS (SELECT FROM ${channelPauses} p WHERE p.channel = ${channel})))
      ORDER BY id LIMIT ${atOnce})
    RETURNING user_id, id`);
  const byAge = due.rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  await addJobs(
    tx,
    deliverJobs(
      channel,
      byAge.map(({ user_id, id }) => ({ userId: user_id, id })),
      { priority: heldPriority },
    ),
  );
  return byAge.length;
}
