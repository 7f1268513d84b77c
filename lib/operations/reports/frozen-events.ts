import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents, type reports } from "#db/schema/index.ts";
import { hashOfReport } from "./content.ts";

type ReportRow = typeof reports.$inferSelect;

/**
 * True if the row and the list of its amendments are those of the audit log: anyone who rewrites a row can rewrite its hash
 * too. A text of an amendment is not compared, because an erasure may remove an address from it. A report that is older than
 * the audit log is compared with its own hash.
 */
export async function isAsFrozen(tx: Tx, row: ReportRow, amendmentIds: readonly string[]): Promise<boolean> {
  if (hashOfReport(row) !== row.hash) return false;
  const events = await tx
    .select({ action: auditEvents.action, after: auditEvents.after })
    .from(auditEvents)
    .where(and(eq(auditEvents.subject, row.id), inArray(auditEvents.action, ["report.freeze", "report.amend"])))
    .orderBy(asc(auditEvents.id));
  const frozen = events.find(({ action }) => action === "report.freeze");
  if (!frozen) return isOlderThanAuditLog(tx, row.frozenAt);
  const amended = events.filter(({ action }) => action === "report.amend").map(({ after }) => after?.id);
  return (
    frozen.after?.hash === row.hash &&
    amended.length === amendmentIds.length &&
    amendmentIds.every((id) => amended.includes(id))
  );
}

async function isOlderThanAuditLog(tx: Tx, at: Date): Promise<boolean> {
  const { rows } = await tx.execute(sql`SELECT FROM ${auditEvents} WHERE at <= ${at.toISOString()} LIMIT 1`);
  return rows.length === 0;
}
