import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { transportOf } from "#lib/channels/index.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { log } from "#lib/telemetry/index.ts";
import { type DeliveryRow, isOneOf, type Pair } from "../claim.ts";
import { countDead } from "../observe-settled.ts";
import { deliverTask, reconcileJobs } from "../tasks.ts";

const maxJobs = 100;
const Payload = z.object({ data: deliverTask.schema });
const Pairs = z.object({ data: z.object({ deliveries: z.array(z.unknown()) }) });
const OnePair = deliverTask.schema.shape.deliveries.element;

/**
 * Settles the deliveries of jobs that used up their attempts (a defect, or workers killed again and again): unsent ones become
 * DEAD and can be replayed, ones that may have been sent are looked up. Of a payload that another version wrote, the readable
 * deliveries are settled and the rest is logged. Returns the number of jobs.
 */
export async function failExhaustedJobs(now: Date): Promise<number> {
  return transaction({ kind: "system", task: "delivery.bury" }, async (tx) => {
    const dead = await tx.execute<{ payload: unknown }>(
      sql`SELECT payload FROM take_dead_jobs(${deliverTask.name}, ${maxJobs}) AS payload`,
    );
    for (const { payload } of dead.rows) {
      for (const { channel, pairs } of batchesOf(payload)) await failDeliveries(tx, channel, pairs, now);
    }
    return dead.rows.length;
  });
}

/** Without a readable channel it returns all channels, because `failDeliveries` changes only deliveries of the given channel. */
function batchesOf(payload: unknown): { channel: Channel; pairs: readonly Pair[] }[] {
  const { data: parsed, error } = Payload.safeParse(payload);
  if (parsed) return [{ channel: parsed.data.channel, pairs: parsed.data.deliveries }];
  const entries = Pairs.safeParse(payload).data?.data.deliveries ?? [];
  const pairs = entries.map((entry) => OnePair.safeParse(entry).data).filter((pair) => pair !== undefined);
  const unreadable = error.issues.slice(0, 5).map(({ path }) => path.join("."));
  const line = { user: "system:delivery.bury", role: "SYSTEM", action: "delivery.bury", result: "failed" };
  log.error({ ...line, unreadable, deliveries: entries.length, readable: pairs.length });
  return pairs.length === 0 ? [] : CHANNELS.map((channel) => ({ channel, pairs }));
}

async function failDeliveries(tx: Tx, channel: Channel, pairs: readonly Pair[], now: Date): Promise<void> {
  const { safeToRepeat } = transportOf(channel);
  // A delivery that waits for its next attempt has its own job.
  const rows = await tx.execute<{
    user_id: string;
    id: string;
    status: DeliveryRow["status"];
    created_at: string;
    free_at: string | null;
  }>(sql`
    UPDATE ${deliveries} SET claim_token = NULL, settled_at = ${now.toISOString()}, error = 'its job used up all attempts; see the log',
      status = CASE WHEN status = 'SENDING' AND NOT ${safeToRepeat} THEN 'UNKNOWN' ELSE 'DEAD' END
    WHERE ${isOneOf(pairs)} AND channel = ${channel} AND digest_id IS NULL AND (status = 'SENDING' OR (status = 'QUEUED' AND next_attempt_at IS NULL))
    RETURNING user_id, id, status, created_at, free_at`);
  countDead(
    rows.rows
      .filter(({ status }) => status === "DEAD")
      .map(({ created_at, free_at }) => ({
        channel,
        createdAt: new Date(created_at),
        freeAt: free_at === null ? null : new Date(free_at),
      })),
    now,
  );
  const unknown = rows.rows.filter(({ status }) => status === "UNKNOWN");
  await addJobs(
    tx,
    reconcileJobs(unknown.map(({ user_id, id }) => ({ userId: user_id, id, digestId: null, channel }))),
  );
}
