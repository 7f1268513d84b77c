import { randomUUID } from "node:crypto";
import type { Actor } from "#lib/actor.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { authenticateKey } from "./api-key.ts";
import { failBearer, type Sent } from "./attempt.ts";
import { cookieValue, sessionCookieName } from "./cookie.ts";
import { authenticateLink } from "./preference-link.ts";
import { findSession } from "./session.ts";
import { isSignedToken } from "./signed-token.ts";
import { authenticateUserToken } from "./user-token.ts";

export interface Credentials {
  authorization: string | null;
  cookie: string | null;
  /** Where the request comes from; left out, a Bearer that does not hold is written down as from nowhere. */
  from?: { address: string | null; requestId: string };
}

/** What a request's headers say of who sends it. */
export const credentialsOf = (headers: Sent): Credentials => ({
  authorization: headers.get("authorization") ?? null,
  cookie: headers.get("cookie") ?? null,
  from: { address: clientAddress(headers), requestId: randomUUID() },
});

const anonymous: Actor = { kind: "anonymous" };

/**
 * Who sends this request. A Bearer value is an API key, a user token, a preference link's token or a session's token; without
 * one the session cookie counts. A Bearer value that does not hold is null, and written down: the caller is told 401, and is
 * not served as a stranger instead. A cookie whose session has ended is a stranger's: its browser is led to the sign-in page.
 */
export async function actorFromHeaders({ authorization, cookie, from }: Credentials, now: Date): Promise<Actor | null> {
  if (authorization) {
    const actor = await bearerActor(authorization, now);
    if (!actor) await failBearer(from ?? { address: null, requestId: randomUUID() }, now);
    return actor;
  }
  const token = cookie === null ? null : cookieValue(cookie, sessionCookieName());
  if (token === null) return anonymous;
  return (await findSession(token, now)) ?? anonymous;
}

async function bearerActor(authorization: string, now: Date): Promise<Actor | null> {
  const [, bearer] = /^Bearer +(\S{1,512})$/i.exec(authorization) ?? [];
  if (!bearer) return null;
  if (bearer.startsWith("npk_")) return authenticateKey(bearer, now);
  if (!isSignedToken(bearer)) return findSession(bearer, now);
  return (await authenticateUserToken(bearer, now)) ?? authenticateLink(bearer, now);
}
