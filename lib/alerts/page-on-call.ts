import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { addJobs, defineTask, priorities } from "#lib/jobs/define.ts";

/** `key`: the incident's id, PagerDuty's dedup_key. `attempt`: number of failed attempts so far. */
const OnCallPage = z.object({ key: z.string(), attempt: z.int().default(0) });

/** Sends PagerDuty the incident's state at the time of the job. */
export const pageOnCallTask = defineTask({ name: "page-on-call", schema: OnCallPage });

/**
 * Pages about an incident after the commit; does nothing without PagerDuty. Jobs of one incident run one at a time,
 * so that a late trigger cannot overtake the resolve after it.
 */
export async function pageOnCall(tx: Tx, key: string): Promise<void> {
  if (!env().PAGERDUTY_ROUTING_KEY) return;
  await addPage(tx, { key }, { jobKey: `page-on-call:${key}` });
}

/** Schedules a retry. It has its own job key, so that its wait does not delay an update of the incident. */
export async function retryPage(tx: Tx, key: string, attempt: number, afterMs: number): Promise<void> {
  await addPage(tx, { key, attempt }, { jobKey: `page-on-call:${key}:again`, afterMs });
}

const addPage = (tx: Tx, payload: z.input<typeof OnCallPage>, schedule: { jobKey: string; afterMs?: number }) =>
  addJobs(tx, [
    { task: pageOnCallTask, payload, priority: priorities.page, queueName: `page-on-call:${payload.key}`, ...schedule },
  ]);
