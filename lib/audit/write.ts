import { randomBytes } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { actorId, actorRole } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { log } from "#lib/telemetry/index.ts";
import type { AuditAction } from "./actions.ts";
import { contentHashOf, instantText, markedText } from "./chain.ts";
import { encrypt, personKeys } from "./contents.ts";
import { type AuditKey, auditKeys, markWith } from "./keys.ts";

export interface AuditEntry {
  action: AuditAction;
  subject?: string | null;
  reason?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Writes an audit event in the transaction of the change: if this fails, the change is rolled back. */
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

/** PostgreSQL allows 65,535 parameters per statement. */
const maxRows = 1_000;

/** Writes many events for an import: one statement per 1,000, without log lines. */
export async function auditMany(tx: Tx, ctx: Ctx, entries: readonly AuditEntry[]): Promise<void> {
  const [key] = await auditKeys();
  for (let from = 0; from < entries.length; from += maxRows) {
    const some = entries.slice(from, from + maxRows);
    const people = await personKeys(
      tx,
      some.map(({ subject }) => subject),
    );
    await tx.insert(auditEvents).values(some.map((entry) => toRow(ctx, key, people.get(entry.subject ?? ""), entry)));
  }
}

/** Builds the row. If the subject has a key, only that key opens the contents. */
function toRow(
  ctx: Ctx,
  key: AuditKey,
  personKey: Buffer | undefined,
  { action, ...entry }: AuditEntry,
): typeof auditEvents.$inferInsert {
  const { subject = null, reason = null, before = null, after = null } = entry;
  const event = {
    id: newId("audit"),
    action,
    actor: actorId(ctx.actor),
    actorRole: actorRole(ctx.actor),
    subject,
    requestId: ctx.requestId,
  };
  const salt = randomBytes(16).toString("base64url");
  // The same JSON text that the driver writes into the `json` columns, which store it byte for byte.
  const contents = {
    salt,
    reason,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  };
  const contentHash = contentHashOf(contents);
  const mark = markWith(key, markedText({ ...event, at: instantText(ctx.now), contentHash }));
  const row = { ...event, at: ctx.now, contentHash, mark };
  if (personKey) return { ...row, encrypted: encrypt(personKey, event.id, contents) };
  return { ...row, salt, reason, before, after };
}
