import { randomBytes } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { actorId, actorRole } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { log } from "#lib/telemetry/index.ts";
import { contentHashOf, instantText, markedText } from "./chain.ts";
import { type AuditKey, auditKeys, markWith } from "./keys.ts";

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
  await auditMany(tx, ctx, [entry]);
  log.info({
    requestId: ctx.requestId,
    user: actorId(ctx.actor),
    role: actorRole(ctx.actor),
    action: entry.action,
    target: entry.subject ?? undefined,
    result: "ok",
  });
}

/** A statement takes 65,535 parameters. */
const maxRows = 1_000;

/** The same for many at once, in a statement for each thousand and without log lines: for imports. */
export async function auditMany(tx: Tx, ctx: Ctx, entries: readonly AuditEntry[]): Promise<void> {
  const [key] = await auditKeys();
  for (let from = 0; from < entries.length; from += maxRows)
    await tx.insert(auditEvents).values(entries.slice(from, from + maxRows).map((entry) => rowOf(ctx, key, entry)));
}

function rowOf(ctx: Ctx, key: AuditKey, { action, ...entry }: AuditEntry): typeof auditEvents.$inferInsert {
  const { subject = null, reason = null, before = null, after = null } = entry;
  const row = {
    id: newId("audit"),
    action,
    actor: actorId(ctx.actor),
    actorRole: actorRole(ctx.actor),
    subject,
    requestId: ctx.requestId,
    salt: randomBytes(16).toString("base64url"),
    reason,
  };
  // As the driver writes it into the `json` columns, which keep it to the letter.
  const texts = { before: before && JSON.stringify(before), after: after && JSON.stringify(after) };
  const contentHash = contentHashOf({ ...row, ...texts });
  const mark = markWith(key, markedText({ ...row, ...texts, at: instantText(ctx.now), contentHash }));
  return { ...row, at: ctx.now, before, after, contentHash, mark };
}
