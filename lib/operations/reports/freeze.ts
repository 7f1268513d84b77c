import { asc, eq } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { notAheadOfDatabase } from "#db/clock.ts";
import { auditEvents, reportAmendments, reports } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { REPORT_KINDS } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { computeReport, installedAt } from "./compute.ts";
import { hashOfReport } from "./content.ts";
import { isAsFrozen } from "./frozen-events.ts";
import { freezesAt, type Period, periodAt, periodBefore } from "./period.ts";
import { sendReport } from "./send.ts";
import { reportsTask } from "./tasks.ts";
import { findFrozen, viewOf } from "./view.ts";

/** How many missed periods of a kind are made up for after a long stop. */
const mostMissed = 12;

/**
 * Freezes the reports of all periods that have ended by the clock of the database, oldest first, and sends the newest of each kind. Row, audit event and
 * messages are one commit, and one worker at a time does it, so that each report is sent once. A report that fails does not
 * keep the others back: the error is thrown at the end, and the next run tries again.
 */
export async function freezeReports(given: Ctx): Promise<{ frozen: number }> {
  const now = await transaction(given.actor, (tx) => notAheadOfDatabase(tx, given.now));
  const ctx = { ...given, now };
  const due = await transaction(ctx.actor, (tx) => duePeriods(tx, now));
  let frozen = 0;
  const errors: unknown[] = [];
  for (const one of due)
    try {
      if (await freezeReport(ctx, one)) frozen += 1;
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} reports could not be frozen`);
  if (errors.length === 1) throw errors[0];
  return { frozen };
}

export const reportsJob = implementTask(reportsTask, freezeReports);

/** False: another worker froze it. */
async function freezeReport(ctx: Ctx, { period, isNewest }: Due): Promise<boolean> {
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "reports");
    if (await findFrozen(tx, period)) return false;
    const content = await computeReport(tx, period);
    const row = { ...period, id: newId("report"), content, frozenAt: ctx.now };
    const hash = hashOfReport(row);
    await tx.insert(reports).values({ ...row, hash });
    await audit(tx, ctx, { action: "report.freeze", subject: row.id, after: { report: content.name, hash } });
    if (isNewest) await sendReport(tx, ctx, await viewOf(tx, ctx.actor, { ...row, hash }));
    return true;
  });
}

interface Due {
  period: Period;
  /** The last period of its kind that has ended. After an upgrade or a long stop, dozens of old ones would be sent at once. */
  isNewest: boolean;
}

/** Periods that have ended, have no report, and did not end before the service was installed. */
async function duePeriods(tx: Tx, now: Date): Promise<Due[]> {
  const installed = await installedAt(tx);
  const due: Due[] = [];
  for (const kind of REPORT_KINDS) {
    let period = periodBefore(periodAt(kind, now));
    if (freezesAt(period) > now) period = periodBefore(period);
    for (let missed = 0; missed < mostMissed && period.endsAt > installed; missed += 1) {
      // One that failed is older than frozen ones.
      if (!(await findFrozen(tx, period))) due.push({ period, isNewest: missed === 0 });
      period = periodBefore(period);
    }
  }
  return due.toSorted((a, b) => a.period.endsAt.getTime() - b.period.endsAt.getTime());
}

/**
 * The frozen reports whose hash or amendments are not those of the audit log. `missing`: reports that the audit log has and the
 * table does not.
 */
export async function findChangedReports(ctx: Ctx): Promise<{ checked: number; changed: string[]; missing: string[] }> {
  return transaction(ctx.actor, async (tx) => {
    const rows = await tx.select().from(reports).orderBy(asc(reports.id));
    const events = await tx
      .select({ id: auditEvents.subject })
      .from(auditEvents)
      .where(eq(auditEvents.action, "report.freeze"))
      .orderBy(asc(auditEvents.subject));
    const amendments = await tx
      .select({ id: reportAmendments.id, reportId: reportAmendments.reportId })
      .from(reportAmendments);
    const changed: string[] = [];
    for (const row of rows) {
      const own = amendments.filter(({ reportId }) => reportId === row.id).map(({ id }) => id);
      if (!(await isAsFrozen(tx, row, own))) changed.push(row.id);
    }
    const ids = new Set(rows.map(({ id }) => id));
    const frozen = new Set(events.flatMap(({ id }) => id ?? []));
    return { checked: rows.length, changed, missing: [...frozen].filter((id) => !ids.has(id)) };
  });
}
