import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { addJobs, defineTask, priorities } from "#lib/jobs/define.ts";

/** `key`: the incident's id, which is also what PagerDuty knows it by. `attempt`: failed tries before this one. */
const OnCallPage = z.object({ key: z.string(), attempt: z.int().default(0) });

/** Brings PagerDuty to the state that the incident has when the job runs. */
export const pageOnCallTask = defineTask({ name: "page-on-call", schema: OnCallPage });

/**
 * Brings PagerDuty to an incident's state once the transaction has committed; nothing where PagerDuty is not set up. Jobs
 * of one incident run one after the other: a trigger that is answered late cannot overtake the resolution behind it.
 */
export async function pageOnCall(tx: Tx, key: string): Promise<void> {
  if (!env().PAGERDUTY_ROUTING_KEY) return;
  await addPage(tx, { key }, { jobKey: `page-on-call:${key}` });
}

/** Tries again later. The job has a key of its own, so that a change of the incident is not held back by the wait. */
export async function pageAgain(tx: Tx, key: string, attempt: number, afterMs: number): Promise<void> {
  await addPage(tx, { key, attempt }, { jobKey: `page-on-call:${key}:again`, afterMs });
}

const addPage = (tx: Tx, payload: z.input<typeof OnCallPage>, when: { jobKey: string; afterMs?: number }) =>
  addJobs(tx, [
    { task: pageOnCallTask, payload, priority: priorities.page, queueName: `page-on-call:${payload.key}`, ...when },
  ]);
