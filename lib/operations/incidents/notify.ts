import type { Tx } from "#db/client.ts";
import type { incidents } from "#db/schema/incidents.ts";
import { type Alert, alertOperations, unsentTeamMail } from "#lib/alerts/index.ts";
import type { Severity } from "#lib/enums.ts";
import { pageIncident } from "../on-call/page-incident.ts";
import { incidentUrl } from "./incident-url.ts";
import { acknowledgeBy, isUrgent, reportBreachBy } from "./lifecycle.ts";

type Incident = typeof incidents.$inferSelect;

const alertSeverity: Record<Severity, Alert["severity"]> = {
  CRITICAL: "critical",
  HIGH: "critical",
  MEDIUM: "warning",
  LOW: "info",
};
const clock = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

/**
 * Posts every new incident to Slack's incident channel, where it begins a thread; pages for CRITICAL and HIGH. Mails the teams
 * that a security incident or a breach concerns.
 */
export async function notifyOpened(tx: Tx, incident: Incident, message: string): Promise<void> {
  const { id, title, severity } = incident;
  await alertOperations(tx, {
    title: `${severity} incident: ${title}`,
    text: `${message}\nAcknowledge it by ${clock(acknowledgeBy(incident))}: ${incidentUrl(id)}`,
    severity: alertSeverity[severity],
    to: "incidents",
    incidentId: id,
  });
  if (isUrgent(severity)) await pageIncident(tx, id);
  await informTeams(tx, null, incident, message);
}

/**
 * Posts each update to the incident's thread in Slack. A change of status updates the page, so that the person on call is
 * released.
 */
export async function notifyUpdated(tx: Tx, before: Incident, after: Incident, message: string): Promise<void> {
  const { id, title, severity, status } = after;
  const isStatusChanged = before.status !== status;
  await alertOperations(tx, {
    title: `${isStatusChanged ? `${before.status} → ${status}` : status}: ${title}`,
    text: `${message}\n${incidentUrl(id)}`,
    severity: "info",
    to: "incidents",
    incidentId: id,
  });
  if (isStatusChanged && isUrgent(severity)) await pageIncident(tx, id);
  await informTeams(tx, before, after, message);
}

/** An entry for the log of the incident if a team that it begins to concern cannot be mailed. Null if nothing is missing. */
export function missingMails(before: Incident | null, after: Incident): string | null {
  const ciso = after.security && !before?.security ? unsentTeamMail("ciso") : null;
  const legal = after.breachAt && !before?.breachAt ? unsentTeamMail("legal") : null;
  const teams = [...(ciso ? ["CISO"] : []), ...(legal ? ["legal team"] : [])];
  if (teams.length === 0) return null;
  return `Not mailed to the ${teams.join(" and the ")}: ${ciso ?? legal}. Call them.`;
}

/** Mails a team once: when the incident begins to concern it. */
async function informTeams(tx: Tx, before: Incident | null, after: Incident, message: string): Promise<void> {
  const { id: incidentId, title, severity } = after;
  if (after.security && !before?.security)
    await alertOperations(tx, {
      ...{ to: "ciso", severity: "critical", incidentId },
      title: `Security incident: ${title}`,
      text: `${severity}, opened at ${after.openedAt.toISOString()}.\n${message}\n${incidentUrl(incidentId)}`,
    });
  const deadline = reportBreachBy(after);
  if (deadline && !before?.breachAt)
    await alertOperations(tx, {
      ...{ to: "legal", severity: "critical", incidentId },
      title: `Data breach: ${title}`,
      text: `Personal data may be affected. If the authority must be told, it must know by ${deadline.toISOString()} (72 hours).\n${message}\n${incidentUrl(incidentId)}`,
    });
}
