import type { IncidentStatus, Severity } from "#lib/enums.ts";

/** How an incident goes: what may follow what, and when something is due. Source: the operations guide, "Response Workflow". */

export const acknowledgeWithinMs = 30 * 60_000;
export const updateEveryMs = 60 * 60_000;

/** VERIFIED comes after RESOLVED alone; what was thought contained or resolved may come back. */
const next: Record<IncidentStatus, readonly IncidentStatus[]> = {
  OPEN: ["ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
  ACKNOWLEDGED: ["CONTAINED", "RESOLVED"],
  CONTAINED: ["ACKNOWLEDGED", "RESOLVED"],
  RESOLVED: ["ACKNOWLEDGED", "VERIFIED"],
  VERIFIED: [],
};

export const mayFollow = (from: IncidentStatus, to: IncidentStatus): boolean => next[from].includes(to);
export const mayBecome = (from: IncidentStatus): readonly IncidentStatus[] => next[from];

/** Still going on: neither RESOLVED nor VERIFIED. */
export const isGoingOn = (status: IncidentStatus): boolean => status !== "RESOLVED" && status !== "VERIFIED";

/** What wakes somebody, and asks for an update every hour. */
export const isUrgent = (severity: Severity): boolean => severity === "CRITICAL" || severity === "HIGH";

export interface Course {
  severity: Severity;
  status: IncidentStatus;
  openedAt: Date;
  acknowledgedAt: Date | null;
  resolvedAt: Date | null;
  lastUpdateAt: Date;
}

/** The instants that a move sets; going back takes the resolution away, not who acknowledged first. */
export function moved(course: Course, to: IncidentStatus, now: Date): Course {
  return {
    ...course,
    status: to,
    acknowledgedAt: course.acknowledgedAt ?? now,
    resolvedAt: isGoingOn(to) ? null : (course.resolvedAt ?? now),
  };
}

export const acknowledgeBy = ({ openedAt }: Pick<Course, "openedAt">): Date =>
  new Date(openedAt.getTime() + acknowledgeWithinMs);

/** Null: none is due. */
export const nextUpdateDue = ({ severity, status, lastUpdateAt }: Course): Date | null =>
  isUrgent(severity) && isGoingOn(status) ? new Date(lastUpdateAt.getTime() + updateEveryMs) : null;

/**
 * What PagerDuty is to be told of an incident, from its log, oldest entry first. An incident that came back pages again; one
 * that somebody has acknowledged does not.
 */
export function pageActionOf({
  status,
  acknowledgedAt,
  updates,
}: Pick<Course, "status" | "acknowledgedAt"> & { updates: readonly { status: IncidentStatus }[] }):
  | "trigger"
  | "acknowledge"
  | "resolve" {
  if (!isGoingOn(status)) return "resolve";
  const before = updates.findLast((update) => update.status !== status);
  const cameBack = before !== undefined && !isGoingOn(before.status);
  return acknowledgedAt === null || cameBack ? "trigger" : "acknowledge";
}
