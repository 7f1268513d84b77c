import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type ChannelHealth, channelHealth } from "#lib/delivery/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { type FailingJobs, queueState } from "./queue-state.ts";

export interface QueueStatus {
  /** Deliveries due now that no worker has claimed. */
  depth: number;
  oldestDueSeconds: number;
  digestsPending: number;
  dead: number;
  workers: number;
  failingJobs: FailingJobs[];
  stalledPlans: number;
}

/** The queue's backlog and the workers. */
export async function queueStatus(ctx: Ctx): Promise<QueueStatus> {
  authorize(ctx.actor, "channels.read");
  const { oldestDueSeconds, workers, failingJobs, stalledPlans } = await queueState();
  const { rows } = await transaction(ctx.actor, (tx) =>
    tx.execute<{ depth: number; digests: number; dead: number }>(sql`
      SELECT count(*) FILTER (WHERE status = 'QUEUED' AND (next_attempt_at IS NULL OR next_attempt_at <= ${ctx.now.toISOString()}))::int AS depth,
        count(*) FILTER (WHERE status = 'DIGESTED')::int AS digests, count(*) FILTER (WHERE status = 'DEAD')::int AS dead
      FROM ${deliveries} WHERE status IN ('QUEUED', 'DIGESTED', 'DEAD')`),
  );
  const [{ depth, digests, dead } = { depth: 0, digests: 0, dead: 0 }] = rows;
  return {
    depth,
    oldestDueSeconds,
    digestsPending: digests,
    dead,
    workers,
    failingJobs,
    stalledPlans: stalledPlans.length,
  };
}

/** The state of each channel and its provider. */
export async function channelHealths(ctx: Ctx): Promise<ChannelHealth[]> {
  authorize(ctx.actor, "channels.read");
  return transaction(ctx.actor, async (tx) => {
    const all: ChannelHealth[] = [];
    for (const channel of CHANNELS) all.push(await channelHealth(tx, channel, ctx.now));
    return all;
  });
}
