import type { IncidentStatus, Severity } from "#lib/enums.ts";

/** The lifecycle of an incident. It is acknowledged within 30 minutes; an urgent one needs an update every hour. */

export const acknowledgeWithinMs = 30 * 60_000;
export const updateEveryMs = 60 * 60_000;
const informCisoWithinMs = 60 * 60_000;
/** The General Data Protection Regulation, article 33. */
const reportBreachWithinMs = 72 * 60 * 60_000;
/** A resolution that nobody verifies may be wrong. */
export const verifyWithinMs = 24 * 60 * 60_000;

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
  containedAt: Date | null;
  resolvedAt: Date | null;
  verifiedAt: Date | null;
  lastUpdateAt: Date;
}

/** Applies a transition. Going back clears the resolution and keeps the first acknowledgement and containment. */
export function applyStatus(state: IncidentState, to: IncidentStatus, now: Date): IncidentState {
  return {
    ...state,
    status: to,
    acknowledgedAt: state.acknowledgedAt ?? now,
    containedAt: state.containedAt ?? (to === "CONTAINED" ? now : null),
    resolvedAt: isOpen(to) ? null : (state.resolvedAt ?? now),
    verifiedAt: to === "VERIFIED" ? now : null,
  };
}

export const acknowledgeBy = ({ openedAt }: Pick<IncidentState, "openedAt">): Date =>
  new Date(openedAt.getTime() + acknowledgeWithinMs);

/** null if no update is required. */
export const nextUpdateDue = ({ severity, status, lastUpdateAt }: IncidentState): Date | null =>
  isUrgent(severity) && isOpen(status) ? new Date(lastUpdateAt.getTime() + updateEveryMs) : null;

/** Until when the CISO must know of a security incident: an hour after it was flagged as one. null if it is none. */
export const informCisoBy = ({ security, flaggedAt }: { security: boolean; flaggedAt: Date }): Date | null =>
  security ? new Date(flaggedAt.getTime() + informCisoWithinMs) : null;

/** Until when a data breach must be reported to the authority: 72 hours after it became known. null if it is none. */
export const reportBreachBy = ({ breachAt }: { breachAt: Date | null }): Date | null =>
  breachAt && new Date(breachAt.getTime() + reportBreachWithinMs);

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
