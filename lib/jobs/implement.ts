import type { Job, JobHelpers } from "graphile-worker";
import { z } from "zod";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { log, metrics, withCarrier } from "#lib/telemetry/index.ts";
import type { TaskDefinition } from "./define.ts";

/** The part of the queue's job helpers that handlers use. */
export interface RunningJob extends Pick<JobHelpers, "abortSignal"> {
  job: Pick<Job, "id" | "attempts" | "priority">;
}

export interface TaskImplementation {
  name: string;
  run: (payload: unknown, running: RunningJob) => Promise<void>;
}

const Envelope = z.object({
  data: z.unknown(),
  trace: z.object({ traceparent: z.string().optional() }).default({}),
  /** The job works for the probe. */
  probe: z.boolean().optional(),
});

/**
 * Binds a handler to its definition: parses the payload again (an older version may have written it), continues the trace, and
 * writes the handler's result to the log.
 */
export function implementTask<S extends z.ZodType>(
  definition: TaskDefinition<S>,
  handler: (ctx: Ctx, payload: z.output<S>, signal: AbortSignal, priority: number) => Promise<Record<string, unknown>>,
): TaskImplementation {
  return {
    name: definition.name,
    run: async (raw, { job, abortSignal }) => {
      const startedMs = performance.now();
      const { data, trace, probe } = Envelope.parse(raw);
      const ctx: Ctx = {
        actor: { kind: "system", task: definition.name, ...(probe && { probe }) },
        requestId: `job-${job.id}`,
        now: clock(),
      };
      const line = { requestId: ctx.requestId, user: `system:${definition.name}`, role: "SYSTEM", action: "job.run" };
      const finish = (result: "ok" | "failed") => {
        const durationMs = Math.round(performance.now() - startedMs);
        metrics.jobs.inc({ task: definition.name, result });
        metrics.jobDuration.observe({ task: definition.name }, durationMs / 1000);
        return { ...line, task: definition.name, attempt: job.attempts, durationMs, result };
      };
      try {
        const outcome = await withCarrier(trace, `job ${definition.name}`, { "job.id": String(job.id) }, () =>
          handler(ctx, definition.schema.parse(data), abortSignal, job.priority),
        );
        log.info({ ...finish("ok"), ...outcome });
      } catch (error) {
        log.error({ ...finish("failed"), error });
        // The queue stores the error's message in a table, and a database error may contain people's addresses.
        throw new Error(`${definition.name} failed: see ${ctx.requestId} in the log`);
      }
    },
  };
}
