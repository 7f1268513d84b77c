/** Errors before a byte of the request was sent: name resolution, connecting, the TLS handshake. */
const CONNECT_FAILURES = new Set([
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

/** Returns the error's code if the request certainly never reached the provider, else null. A reset or a timeout proves nothing. */
export function findConnectFailure(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if ("code" in at && typeof at.code === "string" && CONNECT_FAILURES.has(at.code)) return at.code;
    at = "original" in at ? at.original : at.cause;
  }
  return null;
}

/**
 * With these statuses, a server or gateway read the request and did not act on it. After any other 4xx of a gateway
 * (408, 409, 425, 499 ...) the provider behind it may have accepted the request.
 */
const REFUSAL_STATUSES = new Set([400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431]);

export const isRefusal = (status: number): boolean => REFUSAL_STATUSES.has(status);

/** Longer than the waits that providers ask for. Without a maximum, adding the number to a date could give an invalid date. */
const MAX_WAIT_MS = 24 * 3_600_000;

/** Reads a Retry-After header (seconds or an HTTP date, RFC 9110 section 10.2.3) as milliseconds from `now`, at most a day; null if unreadable. */
export function parseRetryAfterMs(header: string | null | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(waitMs) ? Math.min(MAX_WAIT_MS, Math.max(0, Math.ceil(waitMs))) : null;
}

/** A limit over a longer window is a quota, which may be used in a burst. */
const MAX_WINDOW_S = 10;
/** Network delays vary. At exactly the limit, some requests would arrive too early and be rejected. */
const PACE_MARGIN = 1.1;

/**
 * Reads the pace from ratelimit headers, as ms between requests; null if they name no limit for a window of at most 10 s.
 * The window comes from the policy (`2;w=1`, draft-ietf-httpapi-ratelimit-headers), or is 1 s if the limit resets within 1 s.
 */
export function parsePaceMs(headers: Record<string, string>): number | null {
  const limit = Number.parseInt(headers["ratelimit-limit"] ?? "", 10);
  const policyS = Number(/;\s*w=(\d+)/.exec(headers["ratelimit-policy"] ?? "")?.[1] ?? 0);
  const resetsWithinOneSecond = Number(headers["ratelimit-reset"]) <= 1;
  const windowS = policyS || (resetsWithinOneSecond ? 1 : 0);
  if (!(limit >= 1) || windowS === 0 || windowS > MAX_WINDOW_S) return null;
  return Math.ceil((windowS * 1000 * PACE_MARGIN) / limit);
}
