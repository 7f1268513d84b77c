import { and, asc, eq, gt, isNotNull, isNull, lte, not, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { maintenanceWindows, statusNotices } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import { lastEvidence } from "../evidence.ts";
import { publishMaintenance } from "../subscribers/publish.ts";
import { prepareTopic, sendToEverybody } from "./announcement.ts";
import { testAfterMaintenance } from "./smoke-after.ts";
import { maintenanceTask } from "./tasks.ts";

/**
 * Announces windows that were not announced yet, and completes windows that are over. A window that fails does not stop the
 * others; the job then fails, so that operators see it.
 */
export async function runMaintenance(ctx: Ctx): Promise<{ announced: number; completed: number }> {
  const due = await transaction(ctx.actor, (tx) => unannounced(tx, ctx.now));
  const announced = await Promise.allSettled(due.map((window) => announceWindow(ctx, window)));
  await inTurn(ctx, (tx) => publishStarts(tx, ctx));
  await testAfterMaintenance(ctx);
  const completed = await inTurn(ctx, (tx) => completeWindows(tx, ctx));
  const failed = announced.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return { announced: announced.filter((result) => result.status === "fulfilled" && result.value).length, completed };
}

/** One worker at a time, and not while a window is scheduled or ended. */
const inTurn = <T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "maintenance");
    return fn(tx);
  });

const isUnannounced = (now: Date) =>
  and(
    isNull(maintenanceWindows.announcedAt),
    isNull(maintenanceWindows.cancelledAt),
    gt(maintenanceWindows.endsAt, now),
  );

const unannounced = (tx: Tx, now: Date): Promise<MaintenanceWindowRow[]> =>
  tx.select().from(maintenanceWindows).where(isUnannounced(now)).orderBy(asc(maintenanceWindows.id));

export const maintenance = implementTask(maintenanceTask, runMaintenance);

/** A message to everyone through the product's own topics, and a line to operations. False: another worker did it. */
async function announceWindow(ctx: Ctx, { id, emergency }: MaintenanceWindowRow): Promise<boolean> {
  await prepareTopic(ctx, emergency);
  return inTurn(ctx, async (tx) => {
    const [window] = await tx
      .select()
      .from(maintenanceWindows)
      .where(and(eq(maintenanceWindows.id, id), isUnannounced(ctx.now)));
    if (!window) return false;
    await sendToEverybody(tx, ctx, window, "scheduled");
    await publishMaintenance(tx, window, "MAINTENANCE_SCHEDULED", ctx.now);
    await alertOperations(tx, {
      title: `${emergency ? "Emergency maintenance" : "Maintenance"} announced: ${window.title}`,
      text: `From ${window.startsAt.toISOString()} to ${window.endsAt.toISOString()}: ${id}`,
      severity: emergency ? "warning" : "info",
    });
    await tx.update(maintenanceWindows).set({ announcedAt: ctx.now }).where(eq(maintenanceWindows.id, id));
    return true;
  });
}

/** Tells subscribers of the status page that a window has begun. Not for one that ended before this job ran. */
async function publishStarts(tx: Tx, ctx: Ctx): Promise<void> {
  const { announcedAt, cancelledAt, endsAt, id, startsAt } = maintenanceWindows;
  const isPublished = sql`EXISTS (SELECT FROM ${statusNotices} n WHERE n.subject_id = ${id} AND n.kind = 'MAINTENANCE_STARTED')`;
  const begun = await tx
    .select()
    .from(maintenanceWindows)
    .where(
      and(isNotNull(announcedAt), isNull(cancelledAt), lte(startsAt, ctx.now), gt(endsAt, ctx.now), not(isPublished)),
    );
  for (const window of begun) await publishMaintenance(tx, window, "MAINTENANCE_STARTED", ctx.now);
}

/**
 * A window is completed when a smoke test or a probe that began after its end has passed. A failed smoke test keeps it in
 * VERIFYING until another one passes, even if the probe passes.
 */
async function completeWindows(tx: Tx, ctx: Ctx): Promise<number> {
  const { cancelledAt, completedAt, endsAt, id } = maintenanceWindows;
  const over = await tx
    .select()
    .from(maintenanceWindows)
    .where(and(isNull(completedAt), isNull(cancelledAt), lte(endsAt, ctx.now)));
  let completed = 0;
  for (const window of over) {
    const evidence = await lastEvidence(tx, window.endsAt);
    if (!evidence?.passed) continue;
    await tx.update(maintenanceWindows).set({ completedAt: ctx.now }).where(eq(id, window.id));
    await publishMaintenance(tx, window, "MAINTENANCE_ENDED", ctx.now);
    await alertOperations(tx, {
      title: `Maintenance completed: ${window.title}`,
      text: `${evidence.text} It began after the end of the window: ${window.id}`,
      severity: "info",
    });
    completed += 1;
  }
  return completed;
}
