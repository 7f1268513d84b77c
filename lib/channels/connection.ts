/** Failures before a single byte of the request could leave: name resolution, connecting, the TLS handshake. */
const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** The code when the request certainly never reached the provider, else null. A reset or a timeout proves nothing. */
export function findConnectFailure(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if ("code" in at && typeof at.code === "string" && BEFORE_SENDING.has(at.code)) return at.code;
    at = "original" in at ? at.original : at.cause;
  }
  return null;
}

/**
 * A server or a gateway that answers so has looked at the request and not acted on it. Of any other 4xx (408, 409, 425, 499
 * ...) that a gateway gives, it may have been taken behind it.
 */
const REFUSALS = new Set([400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431]);

export const isRefusal = (status: number): boolean => REFUSALS.has(status);

/** Longer than any provider means; a number beyond all dates would be none. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** A Retry-After header (seconds or an HTTP date, RFC 9110 section 10.2.3) as milliseconds from `now`, at most a day; null if unreadable. */
export function parseRetryAfterMs(header: string | null | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(waitMs) ? Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(waitMs))) : null;
}

/** A limit for longer is a quota, which may be used up in a burst. */
const LONGEST_WINDOW_S = 10;
/** Requests arrive a little sooner or later than they were sent: at exactly the limit, some would be one too many. */
const PACE_MARGIN = 1.1;

/**
 * The pace that ratelimit headers ask for, as ms from one request to the next; null if they name no limit for a few seconds.
 * The window is the policy's (`2;w=1`, draft-ietf-httpapi-ratelimit-headers), or one second if the limit resets within it.
 */
export function parsePaceMs(headers: Record<string, string>): number | null {
  const limit = Number.parseInt(headers["ratelimit-limit"] ?? "", 10);
  const policyS = Number(/;\s*w=(\d+)/.exec(headers["ratelimit-policy"] ?? "")?.[1] ?? 0);
  const startsAnewWithinOne = Number(headers["ratelimit-reset"]) <= 1;
  const windowS = policyS || (startsAnewWithinOne ? 1 : 0);
  if (!(limit >= 1) || windowS === 0 || windowS > LONGEST_WINDOW_S) return null;
  return Math.ceil((windowS * 1000 * PACE_MARGIN) / limit);
}
