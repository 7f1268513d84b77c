import type { Actor } from "#lib/actor.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { isSignedToken } from "#lib/signing/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";
import { authenticateKey } from "./api-key.ts";
import { cookieValue, sessionCookieName } from "./cookie.ts";
import { authenticateLink } from "./preference-link.ts";
import { findSession } from "./session.ts";
import { failBearer, type RequestHeaders } from "./sign-in-attempt.ts";
import { authenticateUserToken } from "./user-token.ts";

export interface Credentials {
  authorization: string | null;
  cookie: string | null;
  /** The origin of the request. Without it, an invalid Bearer is recorded without an address. */
  from?: { address: string | null; requestId: string };
}

/** Reads the credentials from a request's headers. */
export const credentialsOf = (
  headers: RequestHeaders,
  from = { address: clientAddress(headers), requestId: currentRequestId() },
): Credentials => ({
  authorization: headers.get("authorization") ?? null,
  cookie: headers.get("cookie") ?? null,
  from,
});

const anonymous: Actor = { kind: "anonymous" };

/** The sender of a request, and the kind of credential. */
export interface Authenticated {
  /** null: an invalid Bearer was sent. */
  actor: Actor | null;
  /** True if the session cookie identified the sender; browsers send it on their own. */
  byCookie: boolean;
}

/**
 * Authenticates a request. A Bearer is an API key, user token, preference link token or session token; without one,
 * the session cookie counts. An invalid Bearer gives null (401, not anonymous access) and is recorded. The cookie of
 * an ended session is anonymous, so that the browser is sent to sign in.
 */
export async function authenticate(credentials: Credentials, now: Date): Promise<Authenticated> {
  const found = await identify(credentials, now);
  if (!found.actor) await failBearer(credentials.from ?? { address: null, requestId: currentRequestId() }, now);
  return found;
}

/** Like authenticate, without recording an invalid Bearer: for callers that authenticate again later. */
export async function identify({ authorization, cookie }: Credentials, now: Date): Promise<Authenticated> {
  // An empty header, which any script can send, counts as no header.
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
