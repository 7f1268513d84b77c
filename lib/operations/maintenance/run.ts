import { and, asc, eq, gt, isNull, lte } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import { acceptNotification, parseNotification } from "#lib/notifications/index.ts";
import { insertIncident } from "../incidents/open.ts";
import { lastProbe } from "../probe/availability.ts";
import { announcementOf, isAnnounced, prepareTopic } from "./announcement.ts";
import { maintenanceTask } from "./tasks.ts";

const day = 24 * 60 * minuteMs;

/** Announces windows that were not announced yet, and completes windows that are over. One worker at a time. */
export async function runMaintenance(ctx: Ctx): Promise<{ announced: number; completed: number }> {
  const due = await transaction(ctx.actor, (tx) => unannounced(tx, ctx.now));
  for (const window of due) await prepareTopic(ctx, window);
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "maintenance");
    return { announced: await announceWindows(tx, ctx), completed: await completeWindows(tx, ctx) };
  });
}

const unannounced = (tx: Tx, now: Date): Promise<MaintenanceWindowRow[]> => {
  const { announcedAt, cancelledAt, endsAt, id } = maintenanceWindows;
  return tx
    .select()
    .from(maintenanceWindows)
    .where(and(isNull(announcedAt), isNull(cancelledAt), gt(endsAt, now)))
    .orderBy(asc(id));
};

export const maintenance = implementTask(maintenanceTask, runMaintenance);

/** A message to everybody through the product's own topics, and a line to operations. An emergency opens an incident too. */
async function announceWindows(tx: Tx, ctx: Ctx): Promise<number> {
  const due = await unannounced(tx, ctx.now);
  for (const window of due) {
    if (await isAnnounced(tx, window)) await acceptNotification(tx, ctx, parseNotification(announcementOf(window)));
    await alertOperations(tx, {
      title: `${window.emergency ? "Emergency maintenance" : "Maintenance"} announced: ${window.title}`,
      text: `From ${window.startsAt.toISOString()} to ${window.endsAt.toISOString()}: ${window.id}`,
      severity: window.emergency ? "warning" : "info",
    });
    if (window.emergency) await requireReport(tx, ctx, window);
    await tx.update(maintenanceWindows).set({ announcedAt: ctx.now }).where(eq(maintenanceWindows.id, window.id));
  }
  return due.length;
}

/** The guide asks for an incident report within 24 hours of an emergency. */
async function requireReport(tx: Tx, ctx: Ctx, window: MaintenanceWindowRow): Promise<void> {
  const due = new Date(window.startsAt.getTime() + day).toISOString();
  const message = `Emergency maintenance from ${window.startsAt.toISOString()} to ${window.endsAt.toISOString()}. Reason: ${window.reason}. The incident report is due by ${due}.`;
  const title = `Emergency maintenance: ${window.title}`.slice(0, 200);
  await insertIncident(tx, ctx, { title, severity: "MEDIUM", message }, `maintenance:${window.id}`);
}

/** A window is completed when a probe that began after its end has passed in the API, a page and the worker. */
async function completeWindows(tx: Tx, ctx: Ctx): Promise<number> {
  const { cancelledAt, completedAt, endsAt, id } = maintenanceWindows;
  const over = await tx
    .select()
    .from(maintenanceWindows)
    .where(and(isNull(completedAt), isNull(cancelledAt), lte(endsAt, ctx.now)));
  if (over.length === 0) return 0;
  const probe = await lastProbe(tx, ctx.now);
  if (!probe?.api || !probe.page || !probe.worker) return 0;
  const verified = over.filter(({ endsAt }) => endsAt <= probe.minute);
  for (const window of verified) {
    await tx.update(maintenanceWindows).set({ completedAt: ctx.now }).where(eq(id, window.id));
    await alertOperations(tx, {
      title: `Maintenance completed: ${window.title}`,
      text: `The probe passed after its end: ${window.id}`,
      severity: "info",
    });
  }
  return verified.length;
}
