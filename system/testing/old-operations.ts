import { ctxFor, system } from "#db/testing/index.ts";
import type { OperationKind } from "#lib/operations/due.ts";
import { recordRun } from "#lib/operations/index.ts";

const hourMs = 3_600_000;

/** Fires when the last success is that old. The mend records a new run. */
const afterSuccess = (kind: OperationKind, ageMs: number) => ({
  part: "work fails" as const,
  firesAfterMs: ageMs,
  mends: () => {
    const now = new Date(Date.now() + ageMs);
    return recordRun(ctxFor(system, now), { kind, startedAt: now, ok: true, detail: "the test's run" });
  },
});

const recordBackup = (ok: boolean) =>
  recordRun(ctxFor(system), { kind: "backup", startedAt: new Date(), ok, detail: "the test's run" });

/** The alerts about work that was not repeated in time. */
export const oldOperations = {
  BackupOld: afterSuccess("backup", 27 * hourMs),
  BackupFailed: {
    part: "work fails" as const,
    labels: { kind: "backup" },
    breaks: () => recordBackup(false),
    mends: () => recordBackup(true),
  },
  BackupDrillOld: afterSuccess("backup-drill", 33 * 24 * hourMs),
  DependencyScanOld: afterSuccess("dependency-scan", 9 * 24 * hourMs),
  RbacReportOld: afterSuccess("rbac-report", 33 * 24 * hourMs),
  AuditReviewOld: afterSuccess("audit-review", 101 * 24 * hourMs),
};
