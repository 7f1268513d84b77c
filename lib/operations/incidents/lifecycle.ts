import type { IncidentStatus, Severity } from "#lib/enums.ts";

/** The lifecycle of an incident. It is acknowledged within 30 minutes; an urgent one needs an update every hour. */

export const acknowledgeWithinMs = 30 * 60_000;
export const updateEveryMs = 60 * 60_000;

/** VERIFIED follows RESOLVED only; a contained or resolved incident may come back. */
const next: Record<IncidentStatus, readonly IncidentStatus[]> = {
  OPEN: ["ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
  ACKNOWLEDGED: ["CONTAINED", "RESOLVED"],
  CONTAINED: ["ACKNOWLEDGED", "RESOLVED"],
  RESOLVED: ["ACKNOWLEDGED", "VERIFIED"],
  VERIFIED: [],
};

export const mayFollow = (from: IncidentStatus, to: IncidentStatus): boolean => next[from].includes(to);
export const allowedNext = (from: IncidentStatus): readonly IncidentStatus[] => next[from];

/** True unless RESOLVED or VERIFIED. */
export const isOpen = (status: IncidentStatus): boolean => status !== "RESOLVED" && status !== "VERIFIED";

/** Urgent incidents page the person on call and require hourly updates. */
export const isUrgent = (severity: Severity): boolean => severity === "CRITICAL" || severity === "HIGH";

export interface IncidentState {
  severity: Severity;
  status: IncidentStatus;
  openedAt: Date;
  acknowledgedAt: Date | null;
  resolvedAt: Date | null;
  lastUpdateAt: Date;
}

/** Applies a transition. Going back clears the resolution and keeps the first acknowledgement. */
export function applyStatus(state: IncidentState, to: IncidentStatus, now: Date): IncidentState {
  return {
    ...state,
    status: to,
    acknowledgedAt: state.acknowledgedAt ?? now,
    resolvedAt: isOpen(to) ? null : (state.resolvedAt ?? now),
  };
}

export const acknowledgeBy = ({ openedAt }: Pick<IncidentState, "openedAt">): Date =>
  new Date(openedAt.getTime() + acknowledgeWithinMs);

/** null if no update is required. */
export const nextUpdateDue = ({ severity, status, lastUpdateAt }: IncidentState): Date | null =>
  isUrgent(severity) && isOpen(status) ? new Date(lastUpdateAt.getTime() + updateEveryMs) : null;

/**
 * The PagerDuty action for an incident, from its log (oldest first). An incident that came back pages again; an
 * acknowledged one does not.
 */
export function pageActionOf({
  status,
  acknowledgedAt,
  updates,
}: Pick<IncidentState, "status" | "acknowledgedAt"> & { updates: readonly { status: IncidentStatus }[] }):
  | "trigger"
  | "acknowledge"
  | "resolve" {
  if (!isOpen(status)) return "resolve";
  const before = updates.findLast((update) => update.status !== status);
  const cameBack = before !== undefined && !isOpen(before.status);
  return acknowledgedAt === null || cameBack ? "trigger" : "acknowledge";
}
