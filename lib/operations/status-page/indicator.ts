import type { IncidentStatus, Severity, StatusComponent } from "#lib/enums.ts";
import { isOpen } from "../incidents/lifecycle.ts";
import type { CurrentStatus } from "./current.ts";
import type { ComponentState, PublicMaintenance, StatusSnapshot } from "./snapshot.ts";

/** The words of Atlassian Statuspage's public API. */
export type StatusIndicator = "none" | "minor" | "major" | "critical" | "maintenance" | "unknown";
type ComponentWord = "operational" | "degraded_performance" | "partial_outage" | "major_outage" | "under_maintenance";

const words: Record<ComponentState, ComponentWord> = {
  ok: "operational",
  slow: "degraded_performance",
  paused: "partial_outage",
  stopped: "major_outage",
  down: "major_outage",
};

const isUnderWay = ({ status }: PublicMaintenance): boolean => status === "IN_PROGRESS" || status === "VERIFYING";

/** A component's state. During a maintenance window of it, that is the reason for every trouble. */
export function componentWord(
  { id, state }: { id: StatusComponent; state: ComponentState },
  maintenance: readonly PublicMaintenance[],
): ComponentWord {
  const isMaintained = maintenance
    .filter(isUnderWay)
    .some(({ components }) => components.length === 0 || components.includes(id));
  return isMaintained ? "under_maintenance" : words[state];
}

export const impacts = {
  CRITICAL: "critical",
  HIGH: "major",
  MEDIUM: "minor",
  LOW: "none",
} as const satisfies Record<Severity, string>;

const indicators: Record<ComponentWord, StatusIndicator> = {
  operational: "none",
  under_maintenance: "maintenance",
  degraded_performance: "minor",
  partial_outage: "major",
  major_outage: "critical",
};

/** From harmless to bad. */
const order: readonly StatusIndicator[] = ["unknown", "none", "maintenance", "minor", "major", "critical"];

/** True until a public update says that the incident is resolved. */
export const isOngoing = ({ status }: { status: IncidentStatus }): boolean => isOpen(status);

/** The worst of all components and ongoing incidents. A service whose database does not answer is out of order. */
export function indicatorOf({ snapshot, isStale }: CurrentStatus): StatusIndicator {
  if (snapshot === null) return "unknown";
  if (isStale) return "critical";
  return worstOf(snapshot);
}

export function worstOf({ components, incidents, maintenance }: StatusSnapshot): StatusIndicator {
  const found: StatusIndicator[] = [
    ...components.map((component) => indicators[componentWord(component, maintenance)]),
    ...incidents.filter(isOngoing).map(({ severity }) => impacts[severity]),
  ];
  return found.reduce((worst, one) => (order.indexOf(one) > order.indexOf(worst) ? one : worst), "none");
}
