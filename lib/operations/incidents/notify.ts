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

/** Posts every new incident to Slack's incident channel; pages for CRITICAL and HIGH. */
export async function notifyOpened(tx: Tx, incident: Incident, message: string): Promise<void> {
  const { id, title, severity } = incident;
  await alertOperations(tx, {
    title: `${severity} incident: ${title}`,
    text: `${message}\nAcknowledge it by ${clock(acknowledgeBy(incident))}: ${id}`,
    severity: alertSeverity[severity],
    to: "incidents",
  });
  if (isUrgent(severity)) await pageOnCall(tx, id);
}

/**
 * Posts each update to Slack's incident channel. A change of status updates the page, so that the person on call is
 * released.
 */
export async function notifyUpdated(tx: Tx, before: Incident, after: Incident, message: string): Promise<void> {
  const { id, title, severity, status } = after;
  const isStatusChanged = before.status !== status;
  await alertOperations(tx, {
    title: `${isStatusChanged ? `${before.status} → ${status}` : status}: ${title}`,
    text: `${message}\n${id}`,
    severity: "info",
    to: "incidents",
  });
  if (isStatusChanged && isUrgent(severity)) await pageOnCall(tx, id);
}
