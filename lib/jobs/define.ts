import { sql } from "drizzle-orm";
import type { z } from "zod";
import { isProbeTransaction, type Tx } from "#db/client.ts";
import { executePrepared } from "#db/prepared.ts";
import { JOBS, type JobName } from "#lib/enums.ts";
import { carrier } from "#lib/telemetry/index.ts";

/** A kind of job and the shape of its payload. Definitions import no handlers; only registry.ts does. */
export interface TaskDefinition<S extends z.ZodType> {
  name: JobName;
  schema: S;
  maxAttempts: number;
}

/** Gives a job of the table `JOBS` the shape of its payload. */
export const defineTask = <S extends z.ZodType>(task: { name: JobName; schema: S }): TaskDefinition<S> => ({
  ...task,
  maxAttempts: JOBS[task.name].maxAttempts,
});

/** The order of the queue: a job with a smaller priority runs first, and jobs of the same priority run by age. */
export const priorities = {
  /** Events of providers: a STOP must take effect before the next message is sent. */
  providerEvent: -20,
  /** A page for an incident. */
  page: -20,
  alert: -10,
  /** Plans and deliveries of urgent topics. */
  urgent: -10,
  /** Deliveries of a tenant within its quota (the first hundred of a burst), and jobs without a priority. */
  withinQuota: 0,
  /**
   * New plans run after due deliveries, so they do not stop sending. Plans of a tenant over its quota run later: a step for
   * each hundred deliveries over it (lib/notifications/tenant-quota.ts).
   */
  plan: 1,
  /** Released holds, replayed dead letters and lost answers: they run after deliveries within the tenants' quotas. */
  released: 10,
  /** The limit for tenants over their quota. The queue stores a priority in two bytes. */
  last: 30_000,
} as const;

/** The flag of jobs that work for many people. A worker limits how many of them run at the same time (lib/worker/bulk-limit.ts). */
export const bulkFlag = "bulk";
/** Plans for more people and batches of more messages are bulk work. */
export const bulkSize = 20;

export interface JobSpec<S extends z.ZodType = z.ZodType> {
  task: TaskDefinition<S>;
  payload: z.input<S>;
  runAt?: Date;
  /** Alternative to `runAt`: a delay by the database's clock, for delays that must not depend on this host's clock. */
  afterMs?: number;
  /** One of `priorities`, or a step of a tenant over its quota. The default is 0. */
  priority?: number;
  /** Replaces a waiting job with the same key. */
  jobKey?: string;
  /** Jobs of one queue run one after the other. */
  queueName?: string;
  /** The channels that the job needs. A worker does not run it while one is blocked (lib/delivery/shared-circuit-state.ts). */
  flags?: readonly string[];
}

/**
 * Adds jobs in the caller's transaction, in one statement (one NOTIFY). Each payload is checked against its schema and carries
 * the current trace. The jobs exist only if the transaction commits. A job of a probe's transaction is the probe's too.
 */
export async function addJobs<S extends z.ZodType>(tx: Tx, specs: readonly JobSpec<S>[]): Promise<void> {
  if (specs.length === 0) return;
  const trace = carrier();
  // The probe's jobs wait for no channel: a provider that is down is no failure of this service.
  const isProbe = isProbeTransaction(tx);
  const document = specs.map(({ task, payload, runAt, afterMs, priority, jobKey, queueName, flags }) => ({
    identifier: task.name,
    payload: { data: task.schema.parse(payload), trace, ...(isProbe && { probe: true }) },
    runAt: runAt?.toISOString(),
    afterMs,
    maxAttempts: task.maxAttempts,
    priority,
    jobKey,
    queueName,
    flags: isProbe ? undefined : flags,
  }));
  await executePrepared(
    tx,
    sql`
    SELECT add_jobs(jsonb_agg(CASE WHEN spec ? 'afterMs'
      THEN spec || jsonb_build_object('runAt', now() + make_interval(secs => (spec ->> 'afterMs')::float8 / 1000))
      ELSE spec END ORDER BY position))
    FROM jsonb_array_elements(${JSON.stringify(document)}::jsonb) WITH ORDINALITY AS one (spec, position)`,
  );
}
