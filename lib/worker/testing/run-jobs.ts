import { once } from "node:events";
import { Logger, runOnce } from "graphile-worker";
import { sharedPool } from "#db/testing/connections.ts";
import { asOwner } from "#db/testing/index.ts";
import { registry } from "../registry.ts";

const silent = new Logger(() => () => undefined);

/**
 * Runs every job that is due, and those that they add, until none is left; a job that throws waits for its next try.
 * `only`: kinds of job to run, the rest stays in the queue. `concurrency`: 1 where the order of requests is asserted.
 */
export async function runJobs(databaseUrl: string, only?: readonly string[], concurrency = 4): Promise<void> {
  const pgPool = sharedPool(databaseUrl);
  const tasks = registry.filter(({ name }) => only?.includes(name) ?? true);
  const taskList = Object.fromEntries(tasks.map(({ name, run }) => [name, run]));
  do {
    await runOnce({ pgPool, concurrency, noHandleSignals: true, logger: silent, taskList });
    // It does not wait for the statements by which it settles the last jobs.
    while (pgPool.idleCount < pgPool.totalCount || pgPool.waitingCount > 0) await once(pgPool, "release");
  } while (await isQueueLeft(databaseUrl, Object.keys(taskList)));
}

/** Whether a named queue still has a job that is due: runOnce may end before it sees that the job in front has ended. */
async function isQueueLeft(databaseUrl: string, tasks: string[]): Promise<boolean> {
  const rows = await asOwner(
    databaseUrl,
    `SELECT FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
     WHERE j.is_available AND q.is_available AND j.run_at <= now() AND t.identifier = ANY ($1) LIMIT 1`,
    [tasks],
  );
  return rows.length > 0;
}

/** Lets the time come for everything that waits for a later try, and for providers that asked to be left alone. */
export async function passTime(databaseUrl: string): Promise<void> {
  await asOwner(databaseUrl, "UPDATE provider_states SET blocked_until = now(), next_request_at = NULL");
  await asOwner(databaseUrl, "UPDATE alert_channels SET retry_at = now()");
  await asOwner(databaseUrl, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
  await asOwner(
    databaseUrl,
    "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'QUEUED' AND next_attempt_at > now()",
  );
}
