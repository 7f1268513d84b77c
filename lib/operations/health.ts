import { type FailingJobs, isStuck, type QueueState, queueState } from "./queue-state.ts";

export type Check = "ok" | "failed";
export interface Health {
  status: "ok" | "failed";
  checks: { database: Check; queue: Check; worker: Check };
  /** Failures that do not make the service unfit for requests. Absent if there are none. */
  details?: { failingJobs: FailingJobs[]; stalledPlans: number };
}

const timeoutMs = 3_000;

/**
 * Checks that the database answers, the queue moves and a worker is alive; a check that cannot run has failed.
 * Failing jobs appear in the details only: taking this process out of service would stop every page and fix nothing.
 */
export async function health(read: () => Promise<QueueState> = queueState): Promise<Health> {
  const { promise: timeout, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), timeoutMs);
  const state = await Promise.race([read().catch(() => null), timeout]).finally(() => clearTimeout(timer));
  const toCheck = (good: boolean): Check => (good ? "ok" : "failed");
  const checks = {
    database: toCheck(state !== null),
    queue: toCheck(state !== null && !isStuck(state)),
    worker: toCheck(state !== null && state.workers > 0),
  };
  const details = detailsOf(state);
  return {
    status: toCheck(Object.values(checks).every((check) => check === "ok")),
    checks,
    ...(details && { details }),
  };
}

function detailsOf(state: QueueState | null): Health["details"] {
  if (!state || (state.failingJobs.length === 0 && state.stalledPlans.length === 0)) return undefined;
  return { failingJobs: state.failingJobs, stalledPlans: state.stalledPlans.length };
}
