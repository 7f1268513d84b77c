import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { escalations } from "#db/schema/on-call.ts";
import { pageOnCall } from "#lib/alerts/index.ts";
import { env } from "#lib/env.ts";
import { addJobs, priorities } from "#lib/jobs/index.ts";
import { escalationTask } from "./tasks.ts";

/**
 * Pages for an urgent incident, or stops paging after its acknowledgement, after the commit. Call it when the incident is opened
 * and when its status or severity changes. With PagerDuty, PagerDuty pages; otherwise the escalation chain does.
 */
export async function pageIncident(tx: Tx, incidentId: string): Promise<void> {
  if (env().PAGERDUTY_ROUTING_KEY) await pageOnCall(tx, incidentId);
  else await runEscalationsSoon(tx);
}

/** Pages again for an incident that nobody acknowledged, also if its chain has ended. */
export async function pageAgain(tx: Tx, incidentId: string): Promise<void> {
  const isExhausted = and(eq(escalations.incidentId, incidentId), eq(escalations.state, "EXHAUSTED"));
  await tx.update(escalations).set({ state: "STOPPED" }).where(isExhausted);
  await pageIncident(tx, incidentId);
}

export const runEscalationsSoon = (tx: Tx): Promise<void> =>
  addJobs(tx, [{ task: escalationTask, payload: {}, priority: priorities.page, jobKey: "escalation" }]);
