import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { carrier, type TaskLabel } from "#lib/telemetry/index.ts";

/** A kind of job: its name and the shape of its payload. Definitions are leaves; only registry.ts knows the handlers. */
export interface TaskDefinition<S extends z.ZodType> {
  name: TaskLabel;
  schema: S;
  maxAttempts: number;
}

/**
 * For jobs that carry what was accepted and have no dead letter of their own: they are never given up. The queue waits longer
 * each time, up to about six hours, and operations are told (worker.ts).
 */
export const neverGivenUp = 32_767;

export const defineTask = <S extends z.ZodType>(task: TaskDefinition<S>): TaskDefinition<S> => task;

export interface JobSpec<S extends z.ZodType = z.ZodType> {
  task: TaskDefinition<S>;
  payload: z.input<S>;
  runAt?: Date;
  /** Alternative to `runAt`: a delay by the database's clock, for delays that must not depend on this host's clock. */
  afterMs?: number;
  /** Smaller runs first; the default is 0. */
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
 * the current trace. The jobs exist only if the transaction commits.
 */
export async function addJobs<S extends z.ZodType>(tx: Tx, specs: readonly JobSpec<S>[]): Promise<void> {
  if (specs.length === 0) return;
  const trace = carrier();
  const document = specs.map(({ task, payload, runAt, afterMs, priority, jobKey, queueName, flags }) => ({
    identifier: task.name,
    payload: { data: task.schema.parse(payload), trace },
    runAt: runAt?.toISOString(),
    afterMs,
    maxAttempts: task.maxAttempts,
    priority,
    jobKey,
    queueName,
    flags,
  }));
  await tx.execute(sql`
    SELECT add_jobs(jsonb_agg(CASE WHEN spec ? 'afterMs'
      THEN spec || jsonb_build_object('runAt', now() + make_interval(secs => (spec ->> 'afterMs')::float8 / 1000))
      ELSE spec END ORDER BY place))
    FROM jsonb_array_elements(${JSON.stringify(document)}::jsonb) WITH ORDINALITY AS one (spec, place)`);
}
