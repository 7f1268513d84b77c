import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { apiKeys } from "#db/schema/index.ts";
import { type Actor, actorId } from "#lib/actor.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { SCOPES, type Scope } from "#lib/enums.ts";
import { NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { identifier, parse, reason } from "#lib/parse.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";

export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, "secretHash" | "scopes"> & { scopes: Scope[] };

/** npk_<id>_<160 random bits><CRC-32>: the id finds the row, the checksum lets a mistyped key fail without a look-up. */
const shape = /^npk_([0-9a-z]{26})_([0-9a-f]{40})([0-9a-f]{8})$/;
const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0");
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url");
const idOf = (suffix: string) => `key_${suffix}`;

const CreateApiKey = z.object({
  name: identifier(100),
  scopes: z.array(z.enum(SCOPES)).min(1, "must name at least one scope"),
  expiresAt: z.date().nullish(),
});

function forge(): { id: string; prefix: string; secret: string; secretHash: string } {
  const id = newId("apiKey");
  const prefix = `npk_${id.slice("key_".length)}`;
  const random = randomBytes(20).toString("hex");
  const body = `${prefix}_${random}`;
  return { id, prefix, secret: body + checksum(body), secretHash: hash(random) };
}

const view = ({ secretHash: _, ...row }: typeof apiKeys.$inferSelect): ApiKeyRow => ({
  ...row,
  scopes: row.scopes.filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
});

async function insert(tx: Tx, ctx: Ctx, values: Pick<ApiKeyRow, "name" | "scopes" | "expiresAt">) {
  const { secret, ...key } = forge();
  const [row] = await tx
    .insert(apiKeys)
    .values({ ...key, ...values, createdAt: ctx.now, createdBy: actorId(ctx.actor) })
    .returning();
  if (!row) throw new Error("the key was not written");
  const made = { apiKey: view(row), secret };
  if (mayAll(made.apiKey))
    await alertOperations(tx, {
      title: `API key with the ADMIN scope created: ${row.id}`,
      text: `Created by ${actorId(ctx.actor)} at ${ctx.now.toISOString()}. See the audit log.`,
      severity: "warning",
    });
  return made;
}

const mayAll = ({ scopes }: ApiKeyRow): boolean => scopes.includes("ADMIN");

/** Whoever holds a key with ADMIN is as good as an ADMIN: a new one, a successor too, is seen like a change of role. */
async function tell(ctx: Ctx, { apiKey }: { apiKey: ApiKeyRow }): Promise<void> {
  if (mayAll(apiKey))
    await recordSecurityEvent(ctx, {
      kind: "role.change",
      subject: apiKey.id,
      detail: { before: null, after: "ADMIN" },
    });
}

/** Makes a key. The secret is in this answer and nowhere else: only its hash is kept. */
export async function createApiKey(
  ctx: Ctx,
  input: z.input<typeof CreateApiKey>,
): Promise<{ apiKey: ApiKeyRow; secret: string }> {
  authorize(ctx.actor, "keys.write");
  const { name, scopes, expiresAt = null } = parse(CreateApiKey, input);
  if (expiresAt && expiresAt <= ctx.now) throw new ValidationError("must be in the future", ["expiresAt"]);
  const made = await transaction(ctx.actor, async (tx) => {
    const made = await insert(tx, ctx, { name, scopes: [...new Set(scopes)], expiresAt });
    await audit(tx, ctx, { action: "apiKey.create", subject: made.apiKey.id, after: { name, scopes } });
    return made;
  });
  await tell(ctx, made);
  return made;
}

const RotateApiKey = z.object({
  id: z.string(),
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .nullish(),
});

/**
 * Makes a new key with the same name, scopes and end; the old one works until `overlapUntil` (default: a day from now), and
 * is not rotated again: what was its own end is its successor's.
 */
export async function rotateApiKey(
  ctx: Ctx,
  input: z.input<typeof RotateApiKey>,
): Promise<{ apiKey: ApiKeyRow; secret: string; overlapUntil: Date }> {
  authorize(ctx.actor, "keys.write");
  const { id, overlapSeconds } = parse(RotateApiKey, input);
  const rotated = await transaction(ctx.actor, async (tx) => {
    const [old] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
    if (!old || old.revokedAt || (old.expiresAt && old.expiresAt <= ctx.now))
      throw new NotFoundError("There is no active key with this id.", ["id"]);
    if (old.rotatedTo)
      throw new NotFoundError(`This key was already rotated. Rotate its successor, ${old.rotatedTo}.`, ["id"]);
    const made = await insert(tx, ctx, { name: old.name, scopes: view(old).scopes, expiresAt: old.expiresAt });
    const wantedEnd = new Date(ctx.now.getTime() + (overlapSeconds ?? 86_400) * 1000);
    const overlapUntil = old.expiresAt && old.expiresAt < wantedEnd ? old.expiresAt : wantedEnd;
    await tx.update(apiKeys).set({ expiresAt: overlapUntil, rotatedTo: made.apiKey.id }).where(eq(apiKeys.id, id));
    await audit(tx, ctx, {
      action: "apiKey.rotate",
      subject: id,
      after: { successor: made.apiKey.id, overlapUntil: overlapUntil.toISOString() },
    });
    return { ...made, overlapUntil };
  });
  await tell(ctx, rotated);
  return rotated;
}

const RevokeApiKey = z.object({ id: z.string(), reason });

/** Ends a key at once, in every process: each request reads the row. */
export async function revokeApiKey(ctx: Ctx, input: z.input<typeof RevokeApiKey>): Promise<{ apiKey: ApiKeyRow }> {
  authorize(ctx.actor, "keys.write");
  const { id, reason } = parse(RevokeApiKey, input);
  return transaction(ctx.actor, async (tx) => {
    const [before] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
    if (!before) throw new NotFoundError("There is no such key.", ["id"]);
    const [row] = await tx
      .update(apiKeys)
      .set({ revokedAt: before.revokedAt ?? ctx.now })
      .where(eq(apiKeys.id, id))
      .returning();
    await audit(tx, ctx, { action: "apiKey.revoke", subject: id, reason });
    return { apiKey: view(row ?? before) };
  });
}

export async function listApiKeys(ctx: Ctx): Promise<ApiKeyRow[]> {
  authorize(ctx.actor, "keys.read");
  const rows = await transaction(ctx.actor, (tx) => tx.select().from(apiKeys).orderBy(desc(apiKeys.id)));
  return rows.map(view);
}

export async function findApiKey(tx: Tx, id: string): Promise<ApiKeyRow | null> {
  const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row ? view(row) : null;
}

const lastUseGrainMs = 60_000;

/** Whether this is a key that was revoked, for what was made with it. Its own end, and its successor's coming, leave that alone. */
export async function isRevoked(tx: Tx, keyId: string): Promise<boolean> {
  const [row] = await tx.select({ revokedAt: apiKeys.revokedAt }).from(apiKeys).where(eq(apiKeys.id, keyId));
  return row?.revokedAt != null;
}

/** The actor behind a key's secret, or null: unknown, mistyped, expired and revoked look the same. */
export async function authenticateKey(secret: string, now: Date): Promise<Actor | null> {
  const [, suffix, random, sum] = shape.exec(secret) ?? [];
  if (!suffix || !random || checksum(secret.slice(0, -8)) !== sum) return null;
  return transaction({ kind: "system", task: "auth.key" }, async (tx) => {
    const [row] = await tx
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.id, idOf(suffix)));
    const given = Buffer.from(hash(random));
    const kept = Buffer.from(row?.secretHash ?? hash(""));
    const matches = given.length === kept.length && timingSafeEqual(given, kept);
    if (!row || !matches || row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > lastUseGrainMs)
      await tx.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, row.id));
    return { kind: "key", keyId: row.id, name: row.name, scopes: view(row).scopes };
  });
}
