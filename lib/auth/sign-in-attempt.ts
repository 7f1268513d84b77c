import { randomUUID } from "node:crypto";
import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { checkUnusualAccess } from "#lib/security/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { cookieValue, sessionCookieName } from "./cookie.ts";
import { noteFailure, noteThrottled } from "./record-auth-failure.ts";
import { beginSession, type Device, type SessionPerson, unknownDevice } from "./session.ts";
import { countFailure, hasTooManyFailures, isFreshBearerFailure, resetAfterSuccess, type Who } from "./throttle.ts";

export type Method = "magic-link" | "oidc" | "demo";

/** One try at signing in, and what is known of it so far. */
export interface Attempt extends Who {
  ctx: Ctx;
  method: Method;
  /** The person it is about, once known. */
  userId: string | null;
  /** The session that the browser had until now: it ends when the new one begins. */
  replaces: string | null;
  /** What the new session is told from the person's others by. */
  device: Device;
  /** Why it is refused. */
  refusal: string | null;
  outcome: "open" | "signed-in" | "throttled";
}

/** A request's headers. */
export interface Sent {
  get(name: string): string | null | undefined;
}

const nobody: Actor = { kind: "anonymous" };
const system: Actor = { kind: "system", task: "auth.attempt" };

export const beginAttempt = (method: Method, headers: Sent, now: Date, device = unknownDevice): Attempt => ({
  ctx: { actor: nobody, requestId: randomUUID(), now },
  method,
  address: clientAddress(headers),
  account: null,
  userId: null,
  replaces: cookieValue(headers.get("cookie") ?? "", sessionCookieName()),
  device,
  refusal: null,
  outcome: "open",
});

/** Signs the person in: the session, the end of the one before, and the audit row, all or none. */
export async function succeed(attempt: Attempt, person: SessionPerson, token?: string): Promise<SessionCookie> {
  const { ctx, method, replaces, device, account, address } = attempt;
  const session = await transaction(system, async (tx) => {
    const begun = await beginSession(tx, person.id, ctx.now, { token, replaces, device });
    const actor: Actor = { kind: "person", userId: person.id, role: person.role, sessionId: begun.id };
    await audit(tx, { ...ctx, actor }, { action: "auth.success", subject: person.id, after: { method } });
    return { ...begun, actor };
  });
  attempt.outcome = "signed-in";
  attempt.userId = person.id;
  metrics.authAttempts.inc({ result: "success" });
  await resetAfterSuccess({ account, address });
  await checkUnusualAccess(
    { ...ctx, actor: session.actor },
    { userId: person.id, role: person.role, timeZone: person.timeZone, address },
  );
  return { token: session.token, expiresAt: session.expiresAt };
}

export interface SessionCookie {
  token: string;
  expiresAt: Date;
}

/**
 * Counts and records a failure. Over the limit the outcome is "throttled", operations are told, and further failures are
 * only counted. A valid link or provider's answer never comes here: nobody is locked out by the failures of others.
 */
export async function fail(attempt: Attempt, reason: string): Promise<void> {
  attempt.refusal ??= reason;
  const { ctx, refusal } = attempt;
  if (!(await hasTooManyFailures(attempt))) {
    const isTooMany = await countFailure(attempt);
    await noteFailure(ctx, attempt, refusal);
    if (!isTooMany) return;
  }
  await throttle(attempt);
}

/** Refuses the attempt as one too many, and tells operations. */
export async function throttle(attempt: Attempt): Promise<void> {
  attempt.outcome = "throttled";
  await noteThrottled(attempt.ctx, attempt);
}

/**
 * A Bearer that does not hold. Written down up to the limit of its address; those over it are only counted. They are looked
 * up all the same, so that nobody who sends rubbish from an address closes it to the integrations that work there.
 */
export async function failBearer(from: { address: string | null; requestId: string }, now: Date): Promise<void> {
  const ctx: Ctx = { actor: nobody, requestId: from.requestId, now };
  const refused = { method: "api-key", userId: null, account: null, address: from.address } as const;
  if (await isFreshBearerFailure(from.address)) await noteFailure(ctx, refused, "a Bearer that does not hold");
  else await noteThrottled(ctx, refused);
}
