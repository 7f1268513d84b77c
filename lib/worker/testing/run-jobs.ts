import { once } from "node:events";
import { runOnce } from "graphile-worker";
import { sharedPool } from "#db/testing/connections.ts";
import { asOwner } from "#db/testing/index.ts";
import { registry } from "../registry.ts";
import { silentLogger } from "./silent-logger.ts";

/**
 * Runs all due jobs, and the jobs that they add, until none is due. A job that throws waits for its next attempt. `only`: the
 * kinds of job to run; others stay in the queue. `concurrency`: 1 if the test asserts the order of requests.
 */
export async function runJobs(databaseUrl: string, only?: readonly string[], concurrency = 4): Promise<void> {
  const pgPool = sharedPool(databaseUrl);
  const tasks = registry.filter(({ name }) => only?.includes(name) ?? true);
  const taskList = Object.fromEntries(tasks.map(({ name, run }) => [name, run]));
  do {
    await runOnce({ pgPool, concurrency, noHandleSignals: true, logger: silentLogger, taskList });
    // runOnce does not wait for the statements that complete the last jobs.
    while (pgPool.idleCount < pgPool.totalCount || pgPool.waitingCount > 0) await once(pgPool, "release");
  } while (await hasDueQueuedJob(databaseUrl, Object.keys(taskList)));
}

/** True if a named queue still has a due job: runOnce may return before it sees that the previous job of the queue has ended. */
async function hasDueQueuedJob(databaseUrl: string, tasks: string[]): Promise<boolean> {
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

/** Makes all retries due and unblocks all providers. */
export async function makeRetriesDue(databaseUrl: string): Promise<void> {
  await asOwner(databaseUrl, "UPDATE provider_states SET blocked_until = now(), next_request_at = NULL");
  await asOwner(databaseUrl, "UPDATE alert_channels SET retry_at = now()");
  await asOwner(databaseUrl, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
  await asOwner(
    databaseUrl,
    "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'QUEUED' AND next_attempt_at > now()",
  );
}
