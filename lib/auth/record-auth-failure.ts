import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";

/** A refused attempt. */
export interface RefusedAttempt {
  method: "magic-link" | "oidc" | "demo" | "api-key";
  /** The person concerned, if known. */
  userId: string | null;
  /** The email address concerned; stored only as a keyed hash. */
  account: string | null;
  address: string | null;
}

const system: Actor = { kind: "system", task: "auth.attempt" };

/** Log fields: before a successful sign-in, the actor is anonymous. */
const anonymousFields = { user: "anonymous", role: "ANONYMOUS", result: "refused" };

/** Records a failure: audit event, log line, metric and security event. */
export async function recordFailure(ctx: Ctx, refused: RefusedAttempt, reason: string): Promise<void> {
  const { method, userId, account, address } = refused;
  metrics.authAttempts.inc({ result: "failure" });
  await transaction(system, (tx) =>
    auditMany(tx, ctx, [{ action: "auth.failure", subject: userId, reason, after: { method } }]),
  );
  log.warn({
    requestId: ctx.requestId,
    ...anonymousFields,
    action: "auth.failure",
    target: userId ?? undefined,
    method,
    reason,
  });
  await recordSecurityEvent(ctx, {
    kind: "auth.failure",
    subject: userId ?? account,
    address,
    detail: { method, reason },
  });
}

/** Records a throttled attempt. Security events are merged per minute, so that a flood of attempts adds few rows. */
export async function recordThrottled(ctx: Ctx, { method, userId, account, address }: RefusedAttempt): Promise<void> {
  metrics.authAttempts.inc({ result: "throttled" });
  log.warn({
    requestId: ctx.requestId,
    ...anonymousFields,
    action: "auth.throttled",
    target: userId ?? undefined,
    method,
  });
  await recordSecurityEvent(ctx, {
    kind: "auth.throttled",
    subject: userId ?? account,
    address,
    detail: { method },
  });
}
