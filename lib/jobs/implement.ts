import type { Task } from "graphile-worker";
import { z } from "zod";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { log, metrics, withCarrier } from "#lib/telemetry/index.ts";
import type { TaskDefinition } from "./define.ts";

export interface TaskImplementation {
  name: string;
  run: Task;
}

const Envelope = z.object({ data: z.unknown(), trace: z.object({ traceparent: z.string().optional() }).default({}) });

/**
 * Binds a handler to its definition: the payload is parsed again (an older version may have written it), the trace is
 * taken up, and the outcome that the handler returns ("sent", "skipped" ...) ends in the log line and the span.
 */
export function implementTask<S extends z.ZodType>(
  definition: TaskDefinition<S>,
  handler: (ctx: Ctx, payload: z.output<S>, signal: AbortSignal, priority: number) => Promise<Record<string, unknown>>,
): TaskImplementation {
  return {
    name: definition.name,
    run: async (raw, helpers) => {
      const startedMs = performance.now();
      const { data, trace } = Envelope.parse(raw);
      const ctx: Ctx = {
        actor: { kind: "system", task: definition.name },
        requestId: `job-${helpers.job.id}`,
        now: clock(),
      };
      const line = { requestId: ctx.requestId, user: `system:${definition.name}`, role: "SYSTEM", action: "job.run" };
      const finish = (result: "ok" | "failed") => {
        const durationMs = Math.round(performance.now() - startedMs);
        metrics.jobs.inc({ task: definition.name, result });
        metrics.jobDuration.observe({ task: definition.name }, durationMs / 1000);
        return { ...line, task: definition.name, attempt: helpers.job.attempts, durationMs, result };
      };
      try {
        const outcome = await withCarrier(trace, `job ${definition.name}`, { "job.id": String(helpers.job.id) }, () =>
          handler(
            ctx,
            definition.schema.parse(data),
            helpers.abortSignal ?? new AbortController().signal,
            helpers.job.priority,
          ),
        );
        log.info({ ...finish("ok"), ...outcome });
      } catch (error) {
        log.error({ ...finish("failed"), error });
        // The queue keeps what is thrown, in a table: a query's text and parameters, people's addresses among them, must not.
        throw new Error(`${definition.name} failed: see ${ctx.requestId} in the log`);
      }
    },
  };
}
