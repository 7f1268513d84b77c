import { once } from "node:events";
import { Logger, runOnce } from "graphile-worker";
import { keptPool } from "#db/testing/connections.ts";
import { asOwner } from "#db/testing/index.ts";
import { registry } from "../registry.ts";

const silent = new Logger(() => () => undefined);

/**
 * Runs every job that is due, and those that they add, until none is left; a job that throws waits for its next try.
 * `only`: kinds of job to run, the rest stays in the queue.
 */
export async function runJobs(databaseUrl: string, only?: readonly string[]): Promise<void> {
  const pgPool = keptPool(databaseUrl);
  await runOnce({
    pgPool,
    concurrency: 4,
    noHandleSignals: true,
    logger: silent,
    taskList: Object.fromEntries(
      registry.filter(({ name }) => only?.includes(name) ?? true).map(({ name, run }) => [name, run]),
    ),
  });
  // It does not wait for the statements by which it settles the last jobs.
  while (pgPool.idleCount < pgPool.totalCount || pgPool.waitingCount > 0) await once(pgPool, "release");
}

/** Lets the time come for everything that waits for a later try, and for providers that asked to be left alone. */
export async function passTime(databaseUrl: string): Promise<void> {
  await asOwner(databaseUrl, "UPDATE provider_states SET blocked_until = now()");
  await asOwner(databaseUrl, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
  await asOwner(
    databaseUrl,
    "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'QUEUED' AND next_attempt_at > now()",
  );
}
