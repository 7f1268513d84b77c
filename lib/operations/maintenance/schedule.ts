import { and, gt, isNull, lt } from "drizzle-orm";
import { z } from "zod";
import { announceChange, type Tx, transaction } from "#db/client.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, priorities } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import { line, parse, reason } from "#lib/parse.ts";
import { truncate } from "#lib/templates/index.ts";
import { insertIncident } from "../incidents/open.ts";
import { maxLengthMs, noticeMs, reportWithinMs } from "./propose.ts";
import { maintenanceTask } from "./tasks.ts";

const ScheduleMaintenance = z.object({
  title: line(200),
  startsAt: z.date(),
  endsAt: z.date(),
  emergency: z.boolean().nullish(),
  readOnly: z.boolean().nullish(),
  reason,
});
type Schedule = z.output<typeof ScheduleMaintenance>;

/** A wrong date must not silence alerts and hold messages for months. */
const maxEmergencyMs = 24 * 60 * minuteMs;
/** An emergency that is scheduled "now" may reach us a little later. */
const toleranceMs = 5 * minuteMs;

/**
 * Schedules a maintenance window and announces it. ADMIN and keys with OPERATIONS. Throws ValidationError: the notice is
 * shorter than 48 hours, the window longer than 2 hours, or an emergency has no reason; ConflictError: it overlaps another.
 */
export async function scheduleMaintenance(
  ctx: Ctx,
  input: z.input<typeof ScheduleMaintenance>,
): Promise<{ window: MaintenanceWindowRow }> {
  authorize(ctx.actor, "maintenance.write");
  const planned = parse(ScheduleMaintenance, input);
  return transaction(ctx.actor, (tx) => insertWindow(tx, ctx, planned, null));
}

/**
 * Schedules a window in the caller's transaction. `incidentId`: the incident that an emergency is part of; without one, an
 * incident is opened that asks for the report. Throws like `scheduleMaintenance`.
 */
export async function insertWindow(
  tx: Tx,
  ctx: Ctx,
  planned: Schedule,
  incidentId: string | null,
): Promise<{ window: MaintenanceWindowRow }> {
  checkRules(planned, ctx.now);
  const { title, startsAt, endsAt } = planned;
  const emergency = planned.emergency ?? false;
  const readOnly = planned.readOnly ?? false;
  const reason = planned.reason || null;
  const window: MaintenanceWindowRow = {
    id: newId("maintenance"),
    ...{ title, startsAt, endsAt, emergency, readOnly, reason },
    plannedUntil: endsAt,
    authorizedBy: actorId(ctx.actor),
    createdAt: ctx.now,
    announcedAt: null,
    cancelledAt: null,
    completedAt: null,
  };
  announceChange(tx, "catalogue");
  // One at a time, so that two windows cannot overlap.
  await takeLock(tx, "maintenance");
  const { id, cancelledAt } = maintenanceWindows;
  const [overlapping] = await tx
    .select({ id })
    .from(maintenanceWindows)
    .where(and(isNull(cancelledAt), lt(maintenanceWindows.startsAt, endsAt), gt(maintenanceWindows.endsAt, startsAt)))
    .limit(1);
  if (overlapping)
    throw new ConflictError("Another maintenance window overlaps this one. Choose another time, or end the other one.");
  await tx.insert(maintenanceWindows).values(window);
  await audit(tx, ctx, {
    action: "maintenance.schedule",
    subject: window.id,
    reason,
    after: { title, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), emergency, readOnly },
  });
  if (emergency && incidentId === null) await requireReport(tx, ctx, window);
  await addJobs(tx, [{ task: maintenanceTask, payload: {}, priority: priorities.alert }]);
  return { window };
}

function checkRules({ startsAt, endsAt, emergency, reason }: Schedule, now: Date): void {
  if (endsAt <= startsAt) throw new ValidationError("The end must be after the start.", ["endsAt"]);
  if (endsAt <= now) throw new ValidationError("The end is in the past.", ["endsAt"]);
  const noticeLeftMs = startsAt.getTime() - now.getTime();
  const lengthMs = endsAt.getTime() - startsAt.getTime();
  if (emergency) {
    if (!reason) throw new ValidationError("An emergency needs a reason.", ["reason"]);
    if (noticeLeftMs < -toleranceMs) throw new ValidationError("The start is in the past.", ["startsAt"]);
    if (lengthMs > maxEmergencyMs)
      throw new ValidationError("An emergency is at most 24 hours long. Schedule another one if it takes longer.", [
        "endsAt",
      ]);
    return;
  }
  if (noticeLeftMs < noticeMs)
    throw new ValidationError(
      "The start must be at least 48 hours ahead, so that people can be notified. For less, schedule an emergency with a reason.",
      ["startsAt"],
    );
  if (lengthMs > maxLengthMs)
    throw new ValidationError("A window is at most 2 hours long. For more, schedule an emergency with a reason.", [
      "endsAt",
    ]);
}

/** An emergency requires an incident report within 24 hours. */
async function requireReport(tx: Tx, ctx: Ctx, window: MaintenanceWindowRow): Promise<void> {
  const due = new Date(window.startsAt.getTime() + reportWithinMs).toISOString();
  const message = `Emergency maintenance from ${window.startsAt.toISOString()} to ${window.endsAt.toISOString()}. Reason: ${window.reason}. The incident report is due by ${due}.`;
  const title = truncate(`Emergency maintenance: ${window.title}`, 200);
  await insertIncident(tx, ctx, { title, severity: "MEDIUM", message }, { source: `maintenance:${window.id}` });
}
