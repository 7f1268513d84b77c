import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { ALERT_CHANNELS, ALERT_SEVERITIES, type AlertChannelName } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, defineTask, priorities } from "#lib/jobs/define.ts";
import { scrubText } from "#lib/telemetry/index.ts";

const Alert = z.object({
  /** One line. */
  title: z.string(),
  text: z.string(),
  severity: z.enum(ALERT_SEVERITIES),
  /** "incidents": sent to INCIDENT_SLACK_CHANNEL if it is set. "ciso", "legal": mailed to the team's address. */
  to: z.enum(["operations", "incidents", "ciso", "legal"]).default("operations"),
  /** The incident that it reports. Its messages in Slack are one thread. */
  incidentId: z.string().optional(),
});
export type Alert = z.input<typeof Alert>;

/** Appends an alert to its channel's queue and sends the queue. An alert whose response was lost is sent again. */
export const alertOperationsTask = defineTask({
  name: "alert-operations",
  schema: Alert,
});

/** Sends a channel's queue after a failure. */
export const retryAlertsTask = defineTask({
  name: "retry-alerts",
  schema: z.object({ channel: z.enum(ALERT_CHANNELS) }),
});

/** Jobs of one channel run one at a time, so that its alerts arrive in order. */
export const alertQueue = (channel: AlertChannelName): string => `alerts:${channel}`;

/**
 * The channel of an alert. An alert without a channel of its own is mailed to each ADMIN, so that no alert is lost. Null without
 * Slack: an urgent incident that PagerDuty pages is not mailed too, nor are the entries of an incident's log, which would be many.
 */
export function alertChannelOf({ to, severity, incidentId }: Omit<Alert, "title" | "text">): AlertChannelName | null {
  const { SLACK_BOT_TOKEN, OPS_SLACK_CHANNEL, INCIDENT_SLACK_CHANNEL, PAGERDUTY_ROUTING_KEY, CISO_EMAIL, LEGAL_EMAIL } =
    env();
  if (to === "ciso") return CISO_EMAIL ? "mail-ciso" : "mail";
  if (to === "legal") return LEGAL_EMAIL ? "mail-legal" : "mail";
  if (SLACK_BOT_TOKEN && to === "incidents" && INCIDENT_SLACK_CHANNEL) return "slack-incidents";
  if (SLACK_BOT_TOKEN && OPS_SLACK_CHANNEL) return "slack-operations";
  if (to !== "incidents" || incidentId === undefined) return "mail";
  return severity === "info" || (severity === "critical" && PAGERDUTY_ROUTING_KEY) ? null : "mail";
}

/** Alerts operations or a team after the commit. Name people by id: addresses are masked, because alerts leave the service. */
export async function alertOperations(tx: Tx, { title, text, severity, to, incidentId }: Alert): Promise<void> {
  const channel = alertChannelOf({ to, severity, incidentId });
  if (channel === null) return;
  const payload = { title: scrubText(title), text: scrubText(text), severity, to, incidentId };
  await addJobs(tx, [
    { task: alertOperationsTask, payload, priority: priorities.alert, queueName: alertQueue(channel) },
  ]);
}
