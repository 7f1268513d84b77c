import { type FetchFunction, type Logger, LogLevel, WebClient } from "@slack/web-api";
import { parseRetryAfterMs } from "../connection.ts";
import { slackApiUrl } from "../vendor-url.ts";

export interface SlackOptions {
  token: string;
  /** Another host for the SDK. Without a path it gets Slack's own path, /api/; a URL with a path is used as it is. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** How long to wait after a 429 that names no time. */
export const DEFAULT_WAIT_MS = 1_000;

/** Slack's SDK without its own retries and log: the caller retries, and obeys `Retry-After`. */
export const createSlackClient = ({ token, baseUrl, timeoutMs = 10_000 }: SlackOptions): WebClient =>
  new WebClient(token, {
    ...(baseUrl && { slackApiUrl: slackApiUrl(baseUrl) }),
    // The SDK's retries repeat posts whose answer was lost, and so can post twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    fetch: fetchWithRetryAfter,
    logger: silent,
  });

/** Without a readable number of seconds the SDK turns a 429 into a plain Error that nothing tells from a lost answer. */
const fetchWithRetryAfter: FetchFunction = async (url, init) => {
  const response = await fetch(url, init as RequestInit);
  if (response.status !== 429) return response;
  const waitMs = parseRetryAfterMs(response.headers.get("retry-after"), Date.now()) ?? DEFAULT_WAIT_MS;
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { "retry-after": String(Math.ceil(waitMs / 1000)) } });
};

/** The SDK's own logger writes to stdout, and at debug level whole messages. Outcomes are logged by the caller. */
const nothing = () => {};
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
