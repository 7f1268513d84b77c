import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";

/** An attempt that was refused. */
export interface Refused {
  method: "magic-link" | "oidc" | "demo" | "api-key";
  /** The person it was about, if one is known. */
  userId: string | null;
  /** The mail address it was about; kept as a keyed hash alone. */
  account: string | null;
  address: string | null;
}

const system: Actor = { kind: "system", task: "auth.attempt" };

/** By whom, in log lines: whoever fails to sign in is nobody yet. */
const stranger = { user: "anonymous", role: "ANONYMOUS", result: "refused" };

/** One failure: an audit row, a log line, a count, a sign for those who watch. */
export async function noteFailure(ctx: Ctx, refused: Refused, reason: string): Promise<void> {
  const { method, userId, account, address } = refused;
  metrics.authAttempts.inc({ result: "failure" });
  await transaction(system, (tx) =>
    auditMany(tx, ctx, [{ action: "auth.failure", subject: userId, reason, after: { method } }]),
  );
  log.warn({
    requestId: ctx.requestId,
    ...stranger,
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

/** One attempt too many, and each after it. The security event is written once a minute, so that a flood is no flood of rows. */
export async function noteThrottled(ctx: Ctx, { method, userId, account, address }: Refused): Promise<void> {
  metrics.authAttempts.inc({ result: "throttled" });
  log.warn({ requestId: ctx.requestId, ...stranger, action: "auth.throttled", target: userId ?? undefined, method });
  await recordSecurityEvent(ctx, {
    kind: "auth.throttled",
    subject: userId ?? account,
    address,
    detail: { method },
  });
}
