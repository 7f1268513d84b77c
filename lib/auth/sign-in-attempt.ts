import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { checkUnusualAccess } from "#lib/security/index.ts";
import { currentRequestId, metrics } from "#lib/telemetry/index.ts";
import { cookieValue, sessionCookieName } from "./cookie.ts";
import { recordFailure, recordThrottled } from "./record-auth-failure.ts";
import { beginSession, type Device, type SessionPerson, unknownDevice } from "./session.ts";
import {
  consumeBearerFailure,
  countFailure,
  hasTooManyFailures,
  resetAfterSuccess,
  type SignInSubject,
} from "./throttle.ts";

export type Method = "magic-link" | "oidc" | "demo";

/** A sign-in attempt and what is known about it so far. */
export interface Attempt extends SignInSubject {
  ctx: Ctx;
  method: Method;
  /** The person, once known. */
  userId: string | null;
  /** The browser's previous session, which ends when the new one starts. */
  replaces: string | null;
  /** Describes the new session in the list of sessions. */
  device: Device;
  /** The reason for the refusal. */
  refusal: string | null;
  outcome: "open" | "signed-in" | "throttled";
}

/** A request's headers. */
export interface RequestHeaders {
  get(name: string): string | null | undefined;
}

const anonymous: Actor = { kind: "anonymous" };
const system: Actor = { kind: "system", task: "auth.attempt" };

export const beginAttempt = (method: Method, headers: RequestHeaders, now: Date, device = unknownDevice): Attempt => ({
  ctx: { actor: anonymous, requestId: currentRequestId(), now },
  method,
  address: clientAddress(headers),
  account: null,
  userId: null,
  replaces: cookieValue(headers.get("cookie") ?? "", sessionCookieName()),
  device,
  refusal: null,
  outcome: "open",
});

/** Signs the person in: new session, end of the previous one and audit event in one transaction. */
export async function succeedAttempt(attempt: Attempt, person: SessionPerson, token?: string): Promise<SessionCookie> {
  const { ctx, method, replaces, device, account, address } = attempt;
  const session = await transaction(system, async (tx) => {
    const started = await beginSession(tx, person.id, ctx.now, { token, replaces, device });
    const actor: Actor = { kind: "person", userId: person.id, role: person.role, sessionId: started.id };
    await audit(tx, { ...ctx, actor }, { action: "auth.success", subject: person.id, after: { method } });
    return { ...started, actor };
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
 * Counts and records a failure. Over the limit, the outcome is "throttled", a security event is recorded, and further
 * failures are only counted. Valid credentials never come here, so failures of others lock nobody out.
 */
export async function failAttempt(attempt: Attempt, reason: string): Promise<void> {
  attempt.refusal ??= reason;
  const { ctx, refusal } = attempt;
  if (!(await hasTooManyFailures(attempt))) {
    const isOverLimit = await countFailure(attempt);
    await recordFailure(ctx, attempt, refusal);
    if (!isOverLimit) return;
  }
  await throttleAttempt(attempt);
}

/** Throttles the attempt and records it for operations. */
export async function throttleAttempt(attempt: Attempt): Promise<void> {
  attempt.outcome = "throttled";
  await recordThrottled(attempt.ctx, attempt);
}

/**
 * Records an invalid Bearer, in full up to the limit of its address, then as a count. Never refuses by address:
 * invalid requests must not lock out integrations behind the same address.
 */
export async function failBearer(from: { address: string | null; requestId: string }, now: Date): Promise<void> {
  const ctx: Ctx = { actor: anonymous, requestId: from.requestId, now };
  const refused = { method: "api-key", userId: null, account: null, address: from.address } as const;
  if (await consumeBearerFailure(from.address)) await recordFailure(ctx, refused, "an invalid or expired Bearer token");
  else await recordThrottled(ctx, refused);
}
