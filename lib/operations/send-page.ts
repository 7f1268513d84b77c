import { vendorUrl } from "#lib/delivery/index.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import type { Severity } from "#lib/vocabulary.ts";
import { type OnCallPage, pageOnCallTask } from "./page.ts";

const pagerDuty = "https://events.pagerduty.com";
const timeoutMs = 10_000;
const severities: Record<Severity, "critical" | "error" | "warning" | "info"> = {
  CRITICAL: "critical",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "info",
};

/** PagerDuty's Events API v2: `dedup_key` makes one alert of all events of an incident. */
function eventOf(routingKey: string, { action, key, summary, severity }: OnCallPage) {
  const event = { routing_key: routingKey, event_action: action, dedup_key: key };
  if (action !== "trigger") return event;
  const source = env().APP_URL ?? "notification-preferences";
  return { ...event, payload: { summary: summary.slice(0, 1024), source, severity: severities[severity] } };
}

/** Throws where PagerDuty did not take it, so that the queue tries again; its no to the event itself is told in the log. */
export const sendPage = implementTask(pageOnCallTask, async (_ctx, page) => {
  const { PAGERDUTY_ROUTING_KEY, PAGERDUTY_BASE_URL = pagerDuty } = env();
  if (!PAGERDUTY_ROUTING_KEY) return { outcome: "nobody" };
  const response = await fetch(vendorUrl(PAGERDUTY_BASE_URL, "/v2/enqueue"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(eventOf(PAGERDUTY_ROUTING_KEY, page)),
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (response.status === 400) return { outcome: "refused" };
  if (!response.ok) throw new Error(`PagerDuty answered ${response.status}`);
  return { outcome: "sent" };
});
