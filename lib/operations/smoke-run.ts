import { z } from "zod";
import { transaction } from "#db/client.ts";
import { operationRuns } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { line, parse } from "#lib/parse.ts";
import { scrubText } from "#lib/telemetry/index.ts";

const hourMs = 3_600_000;
const RecordSmokeRun = z.object({
  passed: z.boolean(),
  /** Not the time of the beginning, because the clock of the caller may be wrong. */
  durationMs: z.number().min(0, "must not be negative").max(hourMs, "must be at most an hour"),
  detail: line(500),
});

const service: Actor = { kind: "system", task: "smoke" };

/** Records the result of a smoke test, so that an incident can be verified with it. ADMIN and keys with OPERATIONS. */
export async function recordSmokeRun(
  ctx: Ctx,
  input: z.input<typeof RecordSmokeRun>,
): Promise<{ startedAt: Date; passed: boolean }> {
  authorize(ctx.actor, "smoke.run");
  const { passed, durationMs, detail } = parse(RecordSmokeRun, input);
  const startedAt = new Date(ctx.now.getTime() - durationMs);
  const id = newId("operationRun");
  await transaction(service, async (tx) => {
    await tx
      .insert(operationRuns)
      .values({ id, kind: "smoke", startedAt, finishedAt: ctx.now, ok: passed, detail: scrubText(detail) });
    await audit(tx, ctx, { action: "smoke.record", subject: id, after: { passed, detail } });
  });
  return { startedAt, passed };
}
