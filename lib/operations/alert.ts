import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { addJobs, defineTask } from "#lib/jobs/define.ts";
import { scrubText } from "#lib/telemetry/index.ts";

const Alert = z.object({
  /** One line. */
  title: z.string(),
  text: z.string(),
  severity: z.enum(["info", "warning", "critical"]),
  /** "incidents": to INCIDENT_SLACK_CHANNEL, where that is set. */
  to: z.enum(["operations", "incidents"]).default("operations"),
});
export type Alert = z.input<typeof Alert>;

/** Posts to Slack. Told twice is better than not at all: a lost answer is tried again. */
export const alertOperationsTask = defineTask({ name: "alert-operations", schema: Alert, maxAttempts: 5 });

/** Null: there is nobody to tell. */
export function slackChannel(to: Alert["to"]): string | null {
  const { SLACK_BOT_TOKEN, OPS_SLACK_CHANNEL, INCIDENT_SLACK_CHANNEL } = env();
  if (!SLACK_BOT_TOKEN) return null;
  return (to === "incidents" ? INCIDENT_SLACK_CHANNEL : undefined) ?? OPS_SLACK_CHANNEL ?? null;
}

/**
 * Tells those who run the service, once the transaction has committed; nothing where Slack is not set up. Name people by
 * their ids: what looks like an address is taken out all the same, for the queue keeps the text.
 */
export async function alertOperations(tx: Tx, { title, text, severity, to }: Alert): Promise<void> {
  if (slackChannel(to) === null) return;
  const payload = { title: scrubText(title), text: scrubText(text), severity, to };
  await addJobs(tx, [{ task: alertOperationsTask, payload, priority: -10 }]);
}
