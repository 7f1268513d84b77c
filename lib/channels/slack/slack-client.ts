import { type FetchFunction, type Logger, LogLevel, WebClient } from "@slack/web-api";
import { parseRetryAfterMs } from "../connection.ts";
import { slackApiUrl } from "../vendor-url.ts";

export interface SlackOptions {
  token: string;
  /** Another host for the SDK. Slack's path /api/ is added to a URL without a path. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** The wait after a 429 that names no time. */
export const DEFAULT_WAIT_MS = 1_000;

/** Slack's SDK without its own retries and logs. The caller retries and respects `Retry-After`. */
export const createSlackClient = ({ token, baseUrl, timeoutMs = 10_000 }: SlackOptions): WebClient =>
  new WebClient(token, {
    ...(baseUrl && { slackApiUrl: slackApiUrl(baseUrl) }),
    // The SDK also retries posts whose answer was lost, which can post a message twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    fetch: fetchWithRetryAfter,
    logger: silent,
  });

/** Adds Retry-After in seconds to a 429. Without it, the SDK throws a plain Error, which looks like a lost answer. */
const fetchWithRetryAfter: FetchFunction = async (url, init) => {
  const response = await fetch(url, init as RequestInit);
  if (response.status !== 429) return response;
  const waitMs = parseRetryAfterMs(response.headers.get("retry-after"), Date.now()) ?? DEFAULT_WAIT_MS;
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { "retry-after": String(Math.ceil(waitMs / 1000)) } });
};

/** The SDK's own logger writes to stdout, at debug level with whole messages. The caller logs outcomes. */
const noop = () => {};
const silent: Logger = {
  debug: noop,
  info: noop,
  warn: noop,
  error: noop,
  setLevel: noop,
  getLevel: () => LogLevel.ERROR,
  setName: noop,
};
