import type { IncomingHttpHeaders } from "node:http";

/** The names of this service's cookies (lib/auth/cookie.ts, lib/auth/next-auth/options.ts). */
const ownCookie = /^\s*(?:__Host-)?np_/;
/** A browser has at most five of them. */
const maxCookies = 20;

/**
 * Removes all cookies but our own from a request. Next reads cookies in time that grows with the square of their number, so
 * that a few requests with 2,000 cookies would block the process for seconds.
 */
export function keepOwnCookies({ headers }: { headers: IncomingHttpHeaders }): void {
  if (headers.cookie === undefined) return;
  const kept = headers.cookie.split(";").filter((cookie) => ownCookie.test(cookie));
  headers.cookie = kept.slice(0, maxCookies).join(";").trim();
}
