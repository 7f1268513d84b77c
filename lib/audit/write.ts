import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { actorId, actorRole } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { log } from "#lib/telemetry/index.ts";

export interface AuditEntry {
  /** "<noun>.<verb>", the same verb as the mutation and the file: "preference.set". */
  action: string;
  subject?: string | null;
  reason?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Writes who changed what and why, in the transaction that changes it: if this fails, the change does not happen. */
export async function audit(tx: Tx, ctx: Ctx, entry: AuditEntry): Promise<void> {
  await tx.insert(auditEvents).values({
    id: newId("audit"),
    at: ctx.now,
    action: entry.action,
    actor: actorId(ctx.actor),
    actorRole: actorRole(ctx.actor),
    subject: entry.subject ?? null,
    reason: entry.reason ?? null,
    before: entry.before ?? null,
    after: entry.after ?? null,
    requestId: ctx.requestId,
  });
  log.info({
    requestId: ctx.requestId,
    user: actorId(ctx.actor),
    role: actorRole(ctx.actor),
    action: entry.action,
    target: entry.subject ?? undefined,
    result: "ok",
  });
}
