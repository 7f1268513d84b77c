import { randomUUID } from "node:crypto";
import type { Actor } from "#lib/actor.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { isSignedToken } from "#lib/signing/index.ts";
import { authenticateKey } from "./api-key.ts";
import { cookieValue, sessionCookieName } from "./cookie.ts";
import { authenticateLink } from "./preference-link.ts";
import { findSession } from "./session.ts";
import { failBearer, type Sent } from "./sign-in-attempt.ts";
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

/** Who sends a request, and by what. */
export interface Authenticated {
  /** Null: a Bearer was sent that does not hold. */
  actor: Actor | null;
  /** Whether it is the session's cookie that says so, which a browser sends by itself. */
  byCookie: boolean;
}

/**
 * Who sends this request. A Bearer value is an API key, a user token, a preference link's token or a session's token; without
 * one the session cookie counts. A Bearer value that does not hold is null, and written down: the caller is told 401, and is
 * not served as a stranger instead. A cookie whose session has ended is a stranger's: its browser is led to the sign-in page.
 */
export async function authenticate(credentials: Credentials, now: Date): Promise<Authenticated> {
  const found = await identify(credentials, now);
  if (!found.actor) await failBearer(credentials.from ?? { address: null, requestId: randomUUID() }, now);
  return found;
}

/** The same, for whoever goes on to authenticate it once more: a Bearer that does not hold is not written down. */
export async function identify({ authorization, cookie }: Credentials, now: Date): Promise<Authenticated> {
  // An empty header, which any script can send, is none.
  if (authorization) return { actor: await bearerActor(authorization, now), byCookie: false };
  const token = cookie === null ? null : cookieValue(cookie, sessionCookieName());
  const session = token === null ? null : await findSession(token, now);
  return { actor: session ?? anonymous, byCookie: session !== null };
}

export const actorFromHeaders = async (credentials: Credentials, now: Date): Promise<Actor | null> =>
  (await authenticate(credentials, now)).actor;

async function bearerActor(authorization: string, now: Date): Promise<Actor | null> {
  const [, bearer] = /^Bearer +(\S{1,512})$/i.exec(authorization) ?? [];
  if (!bearer) return null;
  if (bearer.startsWith("npk_")) return authenticateKey(bearer, now);
  if (!isSignedToken(bearer)) return findSession(bearer, now);
  return (await authenticateUserToken(bearer, now)) ?? authenticateLink(bearer, now);
}
