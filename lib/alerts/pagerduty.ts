import { parseRetryAfterMs, type SendOutcome, vendorUrl } from "#lib/channels/index.ts";
import { env } from "#lib/env.ts";
import { noteSecretUse } from "#lib/secret-use.ts";

const pagerDuty = "https://events.pagerduty.com";
const timeoutMs = 10_000;

/** PagerDuty Events API v2. Events with one `dedup_key` form one alert. */
export type PagerDutyEvent = { dedup_key: string } & (
  | { event_action: "acknowledge" | "resolve" }
  | { event_action: "trigger"; payload: { summary: string; severity: "critical" | "error" | "warning" | "info" } }
);

/** Sends an event. Safe to repeat, because of `dedup_key`. Never throws. */
export async function callPagerDuty(routingKey: string, event: PagerDutyEvent): Promise<SendOutcome> {
  const { PAGERDUTY_BASE_URL = pagerDuty, APP_URL: source = "notification-preferences" } = env();
  const body = {
    routing_key: routingKey,
    ...event,
    ...(event.event_action === "trigger" && {
      payload: { ...event.payload, summary: event.payload.summary.slice(0, 1024), source },
    }),
  };
  try {
    const response = await fetch(vendorUrl(PAGERDUTY_BASE_URL, "/v2/enqueue"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) noteSecretUse("PAGERDUTY_ROUTING_KEY", routingKey);
    return outcomeOf(response);
  } catch {
    return { status: "unavailable", reason: "no_answer PagerDuty did not answer" };
  }
}

function outcomeOf({ ok, status, headers }: Response): SendOutcome {
  if (ok) return { status: "accepted", providerId: null };
  const askedMs = parseRetryAfterMs(headers.get("retry-after"), Date.now()) ?? undefined;
  if (status === 429) return { status: "throttled", retryAfterMs: askedMs ?? 0 };
  if (status >= 500 || status === 408)
    return { status: "unavailable", reason: `${status} PagerDuty failed`, retryAfterMs: askedMs };
  return {
    status: "rejected",
    blame: "account",
    reason: `${status} PagerDuty refused the event: check PAGERDUTY_ROUTING_KEY and PAGERDUTY_BASE_URL`,
  };
}
