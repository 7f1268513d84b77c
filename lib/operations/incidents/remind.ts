import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents } from "#db/schema/index.ts";
import { alertOperations, pageOnCall } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { acknowledgeBy, acknowledgeWithinMs, isUrgent, nextUpdateDue, updateEveryMs } from "./lifecycle.ts";
import { findOpenIncidents } from "./queries.ts";
import { incidentRemindersTask } from "./tasks.ts";

type Incident = typeof incidents.$inferSelect;

interface Overdue {
  text: string;
  /** Time until the next reminder. */
  repeatMs: number;
}

function overdueOf(incident: Incident, now: Date): Overdue | null {
  if (incident.acknowledgedAt === null && now >= acknowledgeBy(incident))
    return { text: "Not acknowledged within 30 minutes.", repeatMs: acknowledgeWithinMs };
  const due = nextUpdateDue(incident);
  return due && now >= due ? { text: "The hourly update is due.", repeatMs: updateEveryMs } : null;
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
    for (const incident of await findOpenIncidents(tx)) {
      const overdue = overdueOf(incident, ctx.now);
      const { id, title, severity, remindedAt } = incident;
      if (!overdue || (remindedAt && ctx.now.getTime() < remindedAt.getTime() + overdue.repeatMs)) continue;
      await alertOperations(tx, {
        title: `Overdue: ${title}`,
        text: `${overdue.text} ${severity}, ${incident.status}: ${id}`,
        severity: "critical",
        to: "incidents",
      });
      if (incident.acknowledgedAt === null && isUrgent(severity)) await pageOnCall(tx, id);
      await tx.update(incidents).set({ remindedAt: ctx.now }).where(eq(incidents.id, id));
      reminded += 1;
    }
    return reminded;
  });
}

export const incidentReminders = implementTask(incidentRemindersTask, async (ctx) => ({
  reminded: await remindOfIncidents(ctx),
}));
