import type { Actor } from "#lib/actor.ts";
import { env } from "#lib/env.ts";
import { authenticateKey } from "./api-key.ts";
import { findSession } from "./session.ts";

/** With https the browser itself holds the cookie to this host and to encrypted connections. */
export const sessionCookieName = (): string =>
  env().appUrl.startsWith("https://") ? "__Host-np_session" : "np_session";

export interface Credentials {
  authorization: string | null;
  cookie: string | null;
}

const anonymous: Actor = { kind: "anonymous" };

/**
 * Who sends this request. A Bearer value is an API key or a session's token; without one the session cookie counts. A Bearer
 * value that does not hold is null: the caller is told 401, and is not served as a stranger instead. A cookie whose session
 * has ended is a stranger's: its browser is led to the sign-in page.
 */
export async function actorFromHeaders({ authorization, cookie }: Credentials, now: Date): Promise<Actor | null> {
  if (authorization) {
    const [, bearer] = /^Bearer +(\S{1,512})$/i.exec(authorization) ?? [];
    if (!bearer) return null;
    return bearer.startsWith("npk_") ? authenticateKey(bearer, now) : findSession(bearer, now);
  }
  const token = cookie === null ? null : cookieValue(cookie, sessionCookieName());
  if (token === null) return anonymous;
  return (await findSession(token, now)) ?? anonymous;
}

/** One cookie's value out of a Cookie header, or null. */
function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
