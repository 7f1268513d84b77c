import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { addJobs, defineTask } from "#lib/jobs/define.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { SEVERITIES } from "#lib/vocabulary.ts";

/** `key`: what belongs together at PagerDuty: an incident's id. `summary`: one line. */
const OnCallPage = z.object({
  action: z.enum(["trigger", "acknowledge", "resolve"]),
  key: z.string(),
  summary: z.string(),
  severity: z.enum(SEVERITIES),
});
export type OnCallPage = z.output<typeof OnCallPage>;

/** Asked again under the same key nobody is paged twice, so that it can be tried for as long as it takes. */
export const pageOnCallTask = defineTask({ name: "page-on-call", schema: OnCallPage, maxAttempts: 25 });

/**
 * Pages whoever is on call, or lets them go, once the transaction has committed; nothing where PagerDuty is not set up. What
 * still waits under the same key is replaced: nobody is woken for what is over by then.
 */
export async function pageOnCall(tx: Tx, { summary, ...page }: OnCallPage): Promise<void> {
  if (!env().PAGERDUTY_ROUTING_KEY) return;
  const payload = { ...page, summary: scrubText(summary) };
  await addJobs(tx, [{ task: pageOnCallTask, payload, priority: -20, jobKey: `page-on-call:${page.key}` }]);
}
