import { randomBytes } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import { actorId, actorRole, isProbe } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { actorFields, log } from "#lib/telemetry/index.ts";
import type { AuditAction } from "./actions.ts";
import { contentHashOf, instantText, markedText } from "./chain.ts";
import { type Contents, encrypt, type PersonKeys, personKeys } from "./contents.ts";
import { type AuditKey, auditKeys, markWith } from "./keys.ts";

export interface AuditEntry {
  action: AuditAction;
  subject?: string | null;
  reason?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/**
 * Writes an audit event in the transaction of the change: if this fails, the change is rolled back. `keys`: the subject's key,
 * if the caller has read it with `personKeys` together with other facts.
 */
export async function audit(tx: Tx, ctx: Ctx, entry: AuditEntry, keys?: PersonKeys): Promise<void> {
  await insertEntries(tx, ctx, [entry], keys);
  log.info({
    ...actorFields(ctx),
    action: entry.action,
    target: entry.subject ?? undefined,
    result: "ok",
  });
}

/** Bounds the size of a statement. */
const maxRows = 1_000;

type EventRow = ReturnType<typeof toRow>;

const insertEvents = prepared(`
  INSERT INTO audit_events (id, at, action, actor, actor_role, subject, reason, before, after, request_id, salt,
    content_hash, mark, encrypted)
  SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::json[], $9::json[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[])`);

/** Writes many events for an import: one statement per 1,000, without log lines. */
export const auditMany = (tx: Tx, ctx: Ctx, entries: readonly AuditEntry[]): Promise<void> =>
  insertEntries(tx, ctx, entries);

async function insertEntries(tx: Tx, ctx: Ctx, entries: readonly AuditEntry[], keys?: PersonKeys): Promise<void> {
  // The probe changes only its own rows, which nobody else sees, and so often that its events would hide the others.
  if (isProbe(ctx.actor)) return;
  const [key] = await auditKeys();
  for (let from = 0; from < entries.length; from += maxRows) {
    const some = entries.slice(from, from + maxRows);
    const subjects = some.map(({ subject }) => subject);
    const people = keys ?? (await personKeys(tx, subjects));
    const rows = some.map((entry) => toRow(ctx, key, people.get(entry.subject ?? ""), entry));
    const column = <K extends keyof EventRow>(name: K) => rows.map((row) => row[name]);
    await insertEvents(tx, [
      column("id"),
      column("at"),
      column("action"),
      column("actor"),
      column("actorRole"),
      column("subject"),
      column("reason"),
      column("before"),
      column("after"),
      column("requestId"),
      column("salt"),
      column("contentHash"),
      column("mark"),
      column("encrypted"),
    ]);
  }
}

/** Builds the row. If the subject has a key, only that key opens the contents. */
function toRow(ctx: Ctx, key: AuditKey, personKey: Buffer | undefined, { action, ...entry }: AuditEntry) {
  const { subject = null, reason = null, before = null, after = null } = entry;
  const event = {
    id: newId("audit"),
    action,
    actor: actorId(ctx.actor),
    actorRole: actorRole(ctx.actor),
    subject,
    requestId: ctx.requestId,
  };
  // The `json` columns store this JSON text byte for byte, and the hash covers it.
  const contents: Contents = {
    salt: randomBytes(16).toString("base64url"),
    reason,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  };
  const at = instantText(ctx.now);
  const contentHash = contentHashOf(contents);
  const mark = markWith(key, markedText({ ...event, at, contentHash }));
  const row = { ...event, at, contentHash, mark };
  if (personKey) return { ...row, ...noContents, encrypted: encrypt(personKey, event.id, contents) };
  return { ...row, ...contents, encrypted: null };
}

const noContents: Contents = { salt: null, reason: null, before: null, after: null };
