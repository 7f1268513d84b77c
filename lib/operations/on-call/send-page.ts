import { type Tx, transaction } from "#db/client.ts";
import {
  callPagerDuty,
  type PagerDutyEvent,
  pageOnCallTask,
  recordChannelFailure,
  recordChannelSuccess,
  remainingPauseMs,
  retryAfterMs,
  retryPage,
} from "#lib/alerts/index.ts";
import { pacedRequest, requestedWaitMs } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Severity } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { pageActionOf } from "../incidents/lifecycle.ts";
import { type IncidentView, incidentById } from "../incidents/queries.ts";
import { needsPage, startEscalation } from "./escalate.ts";
import { runEscalationsSoon } from "./page-incident.ts";

/** About a day of attempts, the last ones five minutes apart. */
const maxPageAttempts = 300;
/** After this many failed attempts the product's own escalation chain pages too. */
const ownChainAfterAttempts = 3;
/** If PagerDuty asks to wait longer, the own chain pages too. */
const maxPauseMs = 60_000;

const severities: Record<Severity, "critical" | "error" | "warning" | "info"> = {
  CRITICAL: "critical",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "info",
};

/** Masks addresses in the title, because it leaves the service. The pages of a duplicate end: its original pages. */
function eventOf(incident: IncidentView): PagerDutyEvent {
  const { id: dedup_key, title, severity } = incident;
  const event_action = isDuplicate(incident) ? "resolve" : pageActionOf(incident);
  if (event_action !== "trigger") return { dedup_key, event_action };
  return { dedup_key, event_action, payload: { summary: scrubText(title), severity: severities[severity] } };
}

const isDuplicate = ({ links }: IncidentView): boolean =>
  links.some(({ kind, isReverse }) => kind === "DUPLICATE_OF" && !isReverse);

async function runOwnChain(tx: Tx, ctx: Ctx, incident: IncidentView): Promise<void> {
  if (!needsPage(incident) || isDuplicate(incident)) return;
  await startEscalation(tx, ctx, incident.id);
  await runEscalationsSoon(tx);
}

/**
 * Sends PagerDuty the incident's current state. A failure is retried for about a day, each time with the current
 * state. A rejection (invalid routing key) is also logged, displayed and reported over another channel, and starts the
 * product's own escalation chain. So does a long wait.
 */
export const sendPage = implementTask(pageOnCallTask, async (ctx, { key, attempt }) => {
  const { PAGERDUTY_ROUTING_KEY } = env();
  if (!PAGERDUTY_ROUTING_KEY) return { outcome: "nobody" };
  const { incident, pauseMs } = await transaction(ctx.actor, async (tx) => ({
    incident: await incidentById(tx, key),
    pauseMs: await remainingPauseMs(tx, "pagerduty"),
  }));
  if (!incident) return { outcome: "nothing" };
  if (pauseMs > 0) {
    await transaction(ctx.actor, async (tx) => {
      if (pauseMs > maxPauseMs) await runOwnChain(tx, ctx, incident);
      await retryPage(tx, key, attempt, pauseMs);
    });
    return { outcome: "waiting" };
  }
  const outcome = await pacedRequest(ctx, "pagerduty", () => callPagerDuty(PAGERDUTY_ROUTING_KEY, eventOf(incident)));
  return transaction(ctx.actor, async (tx) => {
    if (outcome.status === "accepted") {
      await recordChannelSuccess(tx, "pagerduty");
      return { outcome: "sent" };
    }
    if (outcome.status === "notAttempted") {
      const waitMs = outcome.retryAfterMs ?? 1_000;
      if (waitMs > maxPauseMs) await runOwnChain(tx, ctx, incident);
      await retryPage(tx, key, attempt, waitMs);
      return { outcome: "waiting" };
    }
    // Pages of other incidents continue unless PagerDuty asked to wait.
    await recordChannelFailure(tx, ctx, "pagerduty", outcome, () => requestedWaitMs(outcome));
    const isLong = requestedWaitMs(outcome) > maxPauseMs;
    if (isLong || outcome.status === "rejected" || attempt + 1 >= ownChainAfterAttempts)
      await runOwnChain(tx, ctx, incident);
    if (attempt >= maxPageAttempts) return { outcome: "given up" };
    await retryPage(tx, key, attempt + 1, retryAfterMs(attempt + 1, requestedWaitMs(outcome)));
    return { outcome: "waiting" };
  });
});
