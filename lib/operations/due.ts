import type { Duration } from "./duration.ts";

/** Limits of recurring operations. The alert rules and the console use the same ones. */

export const OPERATION_KINDS = ["backup", "backup-drill", "dependency-scan", "rbac-report", "audit-review"] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** The longest time between two successes: a day, a week, a month and a quarter, with some tolerance. */
export const repeatWithin: Readonly<Record<OperationKind, Duration>> = {
  backup: "26h",
  "backup-drill": "32d",
  "dependency-scan": "8d",
  "rbac-report": "32d",
  "audit-review": "100d",
};

/** An alert is raised from the first age on, an incident from the second one. */
export const secretDays = { due: 80, tooOld: 90 } as const;
