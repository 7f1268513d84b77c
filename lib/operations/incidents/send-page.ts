import { transaction } from "#db/client.ts";
import {
  callPagerDuty,
  noteFailure,
  noteTaken,
  type PagerDutyEvent,
  pageAgain,
  pageOnCallTask,
  retryAfterMs,
  waitMsOf,
} from "#lib/alerts/index.ts";
import { pacedRequest, requestedWaitMs } from "#lib/channels/index.ts";
import type { Severity } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { pageActionOf } from "./lifecycle.ts";
import { type IncidentView, incidentById } from "./queries.ts";

/** About a day of tries, the last ones five minutes apart. */
const mostAttempts = 300;

const severities: Record<Severity, "critical" | "error" | "warning" | "info"> = {
  CRITICAL: "critical",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "info",
};

/** The title leaves the service: addresses in it are masked. */
function eventOf(incident: IncidentView): PagerDutyEvent {
  const { id: dedup_key, title, severity } = incident;
  const event_action = pageActionOf(incident);
  if (event_action !== "trigger") return { dedup_key, event_action };
  return { dedup_key, event_action, payload: { summary: scrubText(title), severity: severities[severity] } };
}

/**
 * Sends PagerDuty the incident's current state. What PagerDuty did not take is tried again for about a day, with the state
 * of then. A refusal (a wrong routing key) is also logged, shown, and reported over another channel.
 */
export const sendPage = implementTask(pageOnCallTask, async (ctx, { key, attempt }) => {
  const { PAGERDUTY_ROUTING_KEY } = env();
  if (!PAGERDUTY_ROUTING_KEY) return { outcome: "nobody" };
  const again = (afterMs: number) => transaction(ctx.actor, (tx) => pageAgain(tx, key, attempt, afterMs));
  const { incident, pauseMs } = await transaction(ctx.actor, async (tx) => ({
    incident: await incidentById(tx, key),
    pauseMs: await waitMsOf(tx, "pagerduty"),
  }));
  if (!incident) return { outcome: "nothing" };
  if (pauseMs > 0) {
    await again(pauseMs);
    return { outcome: "waiting" };
  }
  const outcome = await pacedRequest(ctx, "pagerduty", () => callPagerDuty(PAGERDUTY_ROUTING_KEY, eventOf(incident)));
  return transaction(ctx.actor, async (tx) => {
    if (outcome.status === "accepted") {
      await noteTaken(tx, "pagerduty");
      return { outcome: "sent" };
    }
    if (outcome.status === "notAttempted") {
      await pageAgain(tx, key, attempt, outcome.retryAfterMs ?? 1_000);
      return { outcome: "waiting" };
    }
    // Other incidents are paged meanwhile, unless PagerDuty itself asked to wait.
    await noteFailure(tx, ctx, "pagerduty", outcome, () => requestedWaitMs(outcome));
    if (attempt >= mostAttempts) return { outcome: "given up" };
    await pageAgain(tx, key, attempt + 1, retryAfterMs(attempt + 1, requestedWaitMs(outcome)));
    return { outcome: "waiting" };
  });
});
