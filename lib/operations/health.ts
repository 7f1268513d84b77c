import { type FailingJobs, isStuck, type QueueState, queueState } from "./queue-state.ts";

export type Check = "ok" | "failed";
export interface Health {
  status: "ok" | "failed";
  checks: { database: Check; queue: Check; worker: Check };
  /** What fails without making the service unfit to answer. Left out: nothing does. */
  details?: { failingJobs: FailingJobs[]; stalledPlans: number };
}

const answerWithinMs = 3_000;

/**
 * Whether the database answers, the queue moves and a worker lives; a check that cannot be made counts as failed. A job that
 * keeps failing is told in the details and does not change the status: to take this process out of service would stop
 * everybody's pages and mend nothing.
 */
export async function health(read: () => Promise<QueueState> = queueState): Promise<Health> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), answerWithinMs);
  const state = await Promise.race([read().catch(() => null), late]).finally(() => clearTimeout(timer));
  const verdict = (good: boolean): Check => (good ? "ok" : "failed");
  const checks = {
    database: verdict(state !== null),
    queue: verdict(state !== null && !isStuck(state)),
    worker: verdict(state !== null && state.workers > 0),
  };
  const details = detailsOf(state);
  return {
    status: verdict(Object.values(checks).every((check) => check === "ok")),
    checks,
    ...(details && { details }),
  };
}

function detailsOf(state: QueueState | null): Health["details"] {
  if (!state || (state.failingJobs.length === 0 && state.stalledPlans.length === 0)) return undefined;
  return { failingJobs: state.failingJobs, stalledPlans: state.stalledPlans.length };
}
