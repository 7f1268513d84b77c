import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { pageAgain } from "../on-call/page-incident.ts";
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
import { findOriginals, openStatuses } from "./queries.ts";
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

/** What is overdue, the most urgent first. */
function overdueOf(incident: Incident, now: Date): Overdue[] {
  const { acknowledgedAt, breachReportedAt, cisoInformedAt, resolvedAt } = incident;
  const overdue: Overdue[] = [];
  const add = (text: string, repeatMs: number) => overdue.push({ text, repeatMs });
  const isVerified = incident.status === "VERIFIED";
  if (!isVerified && acknowledgedAt === null && now >= acknowledgeBy(incident))
    add("Not acknowledged within 30 minutes.", acknowledgeWithinMs);
  const inform = !isVerified && cisoInformedAt === null ? informCisoBy(incident) : null;
  if (inform && now >= inform) add("The CISO was not mailed within the hour. Call them.", updateEveryMs);
  const report = breachReportedAt === null ? reportBreachBy(incident) : null;
  if (report && now.getTime() >= report.getTime() - breachWarningMs)
    add(
      `The data breach is not reported to the authority. The 72 hours end at ${report.toISOString()}.`,
      breachReminderEveryMs,
    );
  const update = nextUpdateDue(incident);
  if (update && now >= update && acknowledgedAt !== null) add("The hourly update is due.", updateEveryMs);
  if (!isVerified && resolvedAt && now.getTime() >= resolvedAt.getTime() + verifyWithinMs)
    add('Resolved a day ago and not verified. Run "./np smoke", then set VERIFIED.', verifyWithinMs);
  return overdue;
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
    for (const incident of await findOriginals(tx, [...openStatuses, "RESOLVED"], isUnreported)) {
      const overdue = overdueOf(incident, ctx.now);
      const { id, title, severity, remindedAt } = incident;
      const repeatMs = Math.min(...overdue.map((one) => one.repeatMs));
      if (overdue.length === 0 || (remindedAt && ctx.now.getTime() < remindedAt.getTime() + repeatMs)) continue;
      const text = overdue.map((one) => one.text).join(" ");
      await alertOperations(tx, {
        title: `Overdue: ${title}`,
        text: `${text} ${severity}, ${incident.status}: ${id}`,
        severity: "critical",
        to: "incidents",
        incidentId: id,
      });
      if (incident.acknowledgedAt === null && incident.status !== "VERIFIED" && isUrgent(severity))
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
