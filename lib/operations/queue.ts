import { and, eq, isNull, lte, or } from "drizzle-orm";
import { read } from "#db/client.ts";
import { countOrEstimate } from "#db/count.ts";
import { deliveries } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type ChannelHealth, everyChannelHealth } from "#lib/delivery/index.ts";
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

/** The queue's backlog and the workers. Counts above `limits.exactCount` are estimates. */
export async function queueStatus(ctx: Ctx): Promise<QueueStatus> {
  authorize(ctx.actor, "channels.read");
  const { oldestDueSeconds, workers, failingJobs, stalledPlans } = await queueState();
  const isDue = or(isNull(deliveries.nextAttemptAt), lte(deliveries.nextAttemptAt, ctx.now));
  const [depth, digests, dead] = await read(ctx.actor, (tx) =>
    Promise.all([
      countOrEstimate(tx, deliveries, and(eq(deliveries.status, "QUEUED"), isDue)),
      countOrEstimate(tx, deliveries, eq(deliveries.status, "DIGESTED")),
      countOrEstimate(tx, deliveries, eq(deliveries.status, "DEAD")),
    ]),
  );
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
  return read(ctx.actor, (tx) => everyChannelHealth(tx, ctx.now));
}
