import { ALERT_SEVERITIES } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import type { AlertMessage } from "./post-alert.ts";

/** More alerts of one minute are in the next mail. */
export const mostAlertsInMail = 1_000;
/** A mail describes this many alerts, the most severe first, and counts the others. */
const mostDescribed = 50;

const rank = ({ severity }: AlertMessage): number => ALERT_SEVERITIES.indexOf(severity);

/**
 * One message for several alerts of a channel. It has the id of the last one, because the id is the mail's idempotency key.
 * Undefined without alerts.
 */
export function mergeAlerts(alerts: readonly AlertMessage[]): AlertMessage | undefined {
  const [first] = alerts;
  if (!first || alerts.length === 1) return first;
  const ordered = alerts.toSorted((a, b) => rank(b) - rank(a) || a.id - b.id);
  const [worst = first] = ordered;
  const others = alerts.length - mostDescribed;
  return {
    ...worst,
    id: Math.max(...alerts.map(({ id }) => id)),
    incidentId: null,
    // A report is no alert.
    title: `${alerts.length} ${worst.severity === "info" ? "messages" : "alerts"}: ${worst.title}`,
    text: [
      ...ordered.slice(0, mostDescribed).map(({ severity, title, text }) => `[${severity}] ${title}\n${text}`),
      ...(others > 0 ? [`and ${others} more`] : []),
      `All alerts: ${env().appUrl}/admin/operations`,
    ].join("\n\n"),
  };
}
