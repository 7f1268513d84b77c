import { and, isNull, lte } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { maintenanceWindows } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { processSingleton, setProcessSingleton } from "#lib/process-singleton.ts";
import { lastSmoke } from "../evidence.ts";
import { recordSmokeRun } from "../smoke-run.ts";

/** Runs the smoke checks inside the service. They are on a higher floor than this folder. */
export type ServiceTest = (ctx: Ctx) => Promise<{ passed: boolean; detail: string }>;

/** The worker sets it at its start. */
export const provideServiceTest = (test: ServiceTest): void => setProcessSingleton("service-test", test);

/**
 * Runs the smoke checks once after a window has ended, and records the result. A failed one keeps the window in VERIFYING, so
 * operators are alerted: only a smoke test that passes completes it.
 */
export async function testAfterMaintenance(ctx: Ctx): Promise<void> {
  const test = processSingleton<ServiceTest | null>("service-test", () => null);
  if (test === null) return;
  const untested = await transaction(ctx.actor, async (tx) => {
    const { cancelledAt, completedAt, endsAt } = maintenanceWindows;
    const isOver = and(isNull(completedAt), isNull(cancelledAt), lte(endsAt, ctx.now));
    const over = await tx.select().from(maintenanceWindows).where(isOver);
    const smokes = await Promise.all(over.map((window) => lastSmoke(tx, window.endsAt)));
    return over.filter((_, index) => smokes[index] === null);
  });
  if (untested.length === 0) return;
  const startedMs = performance.now();
  const { passed, detail } = await test(ctx);
  // Whole milliseconds: otherwise the recorded start could be one before the end of the window.
  const durationMs = Math.round(performance.now() - startedMs);
  await recordSmokeRun({ ...ctx, now: new Date(ctx.now.getTime() + durationMs) }, { passed, durationMs, detail });
  if (passed) return;
  await transaction(ctx.actor, (tx) =>
    alertOperations(tx, {
      title: `The smoke test after maintenance failed: ${untested[0]?.title}`,
      text: `${detail} Repair it, and run "./np smoke". The window is completed when it passes.`,
      severity: "warning",
    }),
  );
}
