import type { Duration } from "./duration.ts";

/** Limits of work that must be repeated. The alert rules and the console show the same ones. */

export const OPERATION_KINDS = ["backup", "dependency-scan"] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** The longest time between two successes. A day with two hours of tolerance, a week with a day. */
export const repeatWithin: Readonly<Record<OperationKind, Duration>> = { backup: "26h", "dependency-scan": "8d" };

/** An alert is raised from the first age on, an incident from the second one. */
export const secretDays = { due: 80, tooOld: 90 } as const;
