import { asc } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { reports } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { REPORT_KINDS } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { computeReport, installedAt } from "./compute.ts";
import { hashOfReport } from "./content.ts";
import { freezesAt, type Period, periodAt, periodBefore } from "./period.ts";
import { sendReport } from "./send.ts";
import { reportsTask } from "./tasks.ts";
import { findFrozen, viewOf } from "./view.ts";

/** How many missed periods of a kind are made up for after a long stop. */
const mostMissed = 12;

/**
 * Freezes and sends the reports of all periods that have ended, oldest first. Row, audit event and messages are one commit, and
 * one worker at a time does it, so that each report is sent once.
 */
export async function freezeReports(ctx: Ctx): Promise<{ frozen: number }> {
  const due = await transaction(ctx.actor, (tx) => duePeriods(tx, ctx.now));
  let frozen = 0;
  for (const period of due) if (await freezeReport(ctx, period)) frozen += 1;
  return { frozen };
}

export const reportsJob = implementTask(reportsTask, freezeReports);

/** False: another worker froze it. */
async function freezeReport(ctx: Ctx, period: Period): Promise<boolean> {
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "reports");
    if (await findFrozen(tx, period)) return false;
    const content = await computeReport(tx, period);
    const row = { ...period, id: newId("report"), content, frozenAt: ctx.now };
    const hash = hashOfReport(row);
    await tx.insert(reports).values({ ...row, hash });
    await audit(tx, ctx, { action: "report.freeze", subject: row.id, after: { report: content.name, hash } });
    await sendReport(tx, ctx, await viewOf(tx, ctx.actor, { ...row, hash }));
    return true;
  });
}

/** Periods that have ended, have no report, and did not end before the service was installed. */
async function duePeriods(tx: Tx, now: Date): Promise<Period[]> {
  const installed = await installedAt(tx);
  const due: Period[] = [];
  for (const kind of REPORT_KINDS) {
    let period = periodBefore(periodAt(kind, now));
    if (freezesAt(period) > now) period = periodBefore(period);
    for (let missed = 0; missed < mostMissed && period.endsAt > installed; missed += 1) {
      if (await findFrozen(tx, period)) break;
      due.push(period);
      period = periodBefore(period);
    }
  }
  return due.toSorted((a, b) => a.endsAt.getTime() - b.endsAt.getTime());
}

/** The frozen reports that are not the ones that were frozen. */
export async function findChangedReports(ctx: Ctx): Promise<{ checked: number; changed: string[] }> {
  const rows = await transaction(ctx.actor, (tx) => tx.select().from(reports).orderBy(asc(reports.id)));
  return { checked: rows.length, changed: rows.filter((row) => hashOfReport(row) !== row.hash).map(({ id }) => id) };
}
