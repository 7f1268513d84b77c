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
});
export type Alert = z.output<typeof Alert>;

/** Posts to OPS_SLACK_CHANNEL. Told twice is better than not at all: a lost answer is tried again. */
export const alertOperationsTask = defineTask({ name: "alert-operations", schema: Alert, maxAttempts: 5 });

/** Whether there is somebody to tell. */
export const canAlert = (): boolean => Boolean(env().SLACK_BOT_TOKEN && env().OPS_SLACK_CHANNEL);

/**
 * Tells those who run the service, once the transaction has committed; nothing where Slack is not set up. Name people by
 * their ids: what looks like an address is taken out all the same, for the queue keeps the text.
 */
export async function alertOperations(tx: Tx, { title, text, severity }: Alert): Promise<void> {
  if (!canAlert()) return;
  const payload = { title: scrubText(title), text: scrubText(text), severity };
  await addJobs(tx, [{ task: alertOperationsTask, payload, priority: -10 }]);
}
