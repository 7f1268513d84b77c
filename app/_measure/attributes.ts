import { declinesMeasurement } from "#lib/privacy/index.ts";
import { browserSentry } from "#lib/telemetry/index.ts";

/**
 * The attributes of <html> that let instrumentation-client.ts measure the page, and report its errors if SENTRY_DSN is set.
 * No attributes for a browser that declines.
 */
export function measureAttributes(headers: Pick<Headers, "get">): Record<`data-${string}`, string> {
  if (declinesMeasurement(headers)) return {};
  const sentry = browserSentry();
  return { "data-measure": "", ...(sentry && { "data-sentry": JSON.stringify(sentry) }) };
}
