import { and, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { incidentPostMortems, incidents, maintenanceWindows } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { reportWithinMs } from "../maintenance/propose.ts";
import { pageAgain } from "../on-call/page-incident.ts";
import { readFlaggedAt } from "./flagged-at.ts";
import { incidentUrl } from "./incident-url.ts";
import {
  acknowledgeBy,
  acknowledgeWithinMs,
  informCisoBy,
  isUrgent,
  nextUpdateDue,
  reportBreachBy,
  updateEveryMs,
  verifyWithinMs,
} from "./lifecycle.ts";
import { findDuplicates, findIncidents, openStatuses } from "./queries.ts";
import { incidentRemindersTask } from "./tasks.ts";

type Incident = typeof incidents.$inferSelect;

interface Overdue {
  text: string;
  /** Time until the next reminder. */
  repeatMs: number;
}

/** The authority is mentioned this long before the 72 hours end. */
const breachWarningMs = 24 * 60 * 60_000;
const breachReminderEveryMs = 6 * 60 * 60_000;
const dayMs = 24 * 60 * 60_000;
/** A report of an emergency that is missing for this long is no longer mentioned. */
const reportForgottenAfterMs = 30 * dayMs;

/** An incident, and what its row does not say. */
interface Watched extends Incident {
  flaggedAt: Date;
  isDuplicate: boolean;
  isReportDue: boolean;
}

/**
 * What is overdue, the most urgent first. The work on a duplicate is done in the original, but the CISO and the authority must
 * still be informed of it.
 */
function overdueOf(incident: Watched, now: Date): Overdue[] {
  const { acknowledgedAt, breachReportedAt, cisoInformedAt, isDuplicate, resolvedAt } = incident;
  const overdue: Overdue[] = [];
  const add = (text: string, repeatMs: number) => overdue.push({ text, repeatMs });
  const isVerified = incident.status === "VERIFIED";
  if (!isVerified && !isDuplicate && acknowledgedAt === null && now >= acknowledgeBy(incident))
    add("Not acknowledged within 30 minutes.", acknowledgeWithinMs);
  const inform = !isVerified && cisoInformedAt === null ? informCisoBy(incident) : null;
  if (inform && now >= inform) add("The CISO was not mailed within the hour. Call them.", updateEveryMs);
  const report = breachReportedAt === null ? reportBreachBy(incident) : null;
  if (report && now.getTime() >= report.getTime() - breachWarningMs)
    add(
      `The data breach is not reported to the authority. The 72 hours end at ${report.toISOString()}.`,
      breachReminderEveryMs,
    );
  if (isDuplicate) return overdue;
  const update = nextUpdateDue(incident);
  if (update && now >= update && acknowledgedAt !== null) add("The hourly update is due.", updateEveryMs);
  if (!isVerified && resolvedAt && now.getTime() >= resolvedAt.getTime() + verifyWithinMs)
    add('Resolved a day ago and not verified. Run "./np smoke", then set VERIFIED.', verifyWithinMs);
  if (incident.isReportDue)
    add("The incident report of the emergency maintenance is due. Write the post-mortem.", dayMs);
  return overdue;
}

/** The incidents of emergency maintenance whose report is due and not written. */
async function findReportsDue(tx: Tx, now: Date): Promise<Set<string>> {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT i.id FROM ${maintenanceWindows} w JOIN ${incidents} i ON i.source = 'maintenance:' || w.id
    WHERE w.cancelled_at IS NULL AND w.starts_at <= ${before(reportWithinMs)} AND w.starts_at > ${before(reportForgottenAfterMs)}
      AND NOT EXISTS (SELECT FROM ${incidentPostMortems} p WHERE p.incident_id = i.id)`);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Reminds operations of overdue incidents until they are handled; an unacknowledged one pages again. Returns the
 * number of reminders.
 */
export async function remindOfIncidents(ctx: Ctx): Promise<number> {
  return transaction(ctx.actor, async (tx) => {
    // One worker at a time, to avoid duplicate reminders.
    await takeLock(tx, "incidentReminders");
    let reminded = 0;
    // The 72 hours go on after an incident is verified.
    const isUnreported = and(isNotNull(incidents.breachAt), isNull(incidents.breachReportedAt));
    const reportsDue = await findReportsDue(tx, ctx.now);
    const orThese = or(isUnreported, inArray(incidents.id, [...reportsDue]));
    const found = await findIncidents(tx, [...openStatuses, "RESOLVED"], orThese);
    const duplicates = await findDuplicates(
      tx,
      found.map(({ id }) => id),
    );
    const flaggedAt = await readFlaggedAt(tx, found);
    for (const incident of found) {
      const isDuplicate = duplicates.has(incident.id);
      const isReportDue = reportsDue.has(incident.id);
      const overdue = overdueOf({ ...incident, flaggedAt: flaggedAt(incident), isDuplicate, isReportDue }, ctx.now);
      const { id, title, severity, remindedAt } = incident;
      const repeatMs = Math.min(...overdue.map((one) => one.repeatMs));
      if (overdue.length === 0 || (remindedAt && ctx.now.getTime() < remindedAt.getTime() + repeatMs)) continue;
      const text = overdue.map((one) => one.text).join(" ");
      await alertOperations(tx, {
        title: `Overdue: ${title}`,
        text: `${text} ${severity}, ${incident.status}: ${incidentUrl(id)}`,
        severity: "critical",
        to: "incidents",
        incidentId: id,
      });
      if (!isDuplicate && incident.acknowledgedAt === null && incident.status !== "VERIFIED" && isUrgent(severity))
        await pageAgain(tx, id);
      await tx.update(incidents).set({ remindedAt: ctx.now }).where(eq(incidents.id, id));
      reminded += 1;
    }
    return reminded;
  });
}

export const incidentReminders = implementTask(incidentRemindersTask, async (ctx) => ({
  reminded: await remindOfIncidents(ctx),
}));
