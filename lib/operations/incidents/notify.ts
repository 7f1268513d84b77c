import type { Tx } from "#db/client.ts";
import type { incidents } from "#db/schema/operations.ts";
import { type Alert, alertOperations, pageOnCall } from "#lib/alerts/index.ts";
import type { Severity } from "#lib/enums.ts";
import { acknowledgeBy, isUrgent } from "./lifecycle.ts";

type Incident = typeof incidents.$inferSelect;

const alertSeverity: Record<Severity, Alert["severity"]> = {
  CRITICAL: "critical",
  HIGH: "critical",
  MEDIUM: "warning",
  LOW: "info",
};
const clock = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

/** Slack's channel for incidents hears of each; a CRITICAL or HIGH one pages whoever is on call. */
export async function tellOpened(tx: Tx, incident: Incident, message: string): Promise<void> {
  const { id, title, severity } = incident;
  await alertOperations(tx, {
    title: `${severity} incident: ${title}`,
    text: `${message}\nAcknowledge it by ${clock(acknowledgeBy(incident))}: ${id}`,
    severity: alertSeverity[severity],
    to: "incidents",
  });
  if (isUrgent(severity)) await pageOnCall(tx, id);
}

/** Each update is told there, too; whoever was paged is let go when somebody has taken it, or its cause is gone. */
export async function tellUpdated(tx: Tx, before: Incident, after: Incident, message: string): Promise<void> {
  const { id, title, severity, status } = after;
  const isMoved = before.status !== status;
  await alertOperations(tx, {
    title: `${isMoved ? `${before.status} → ${status}` : status}: ${title}`,
    text: `${message}\n${id}`,
    severity: "info",
    to: "incidents",
  });
  if (isMoved && isUrgent(severity)) await pageOnCall(tx, id);
}
