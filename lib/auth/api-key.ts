import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { announceChange, read, type Tx, transaction } from "#db/client.ts";
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
import { type Credential, credentialFinder } from "./credential-cache.ts";

export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, "secretHash" | "scopes"> & { scopes: Scope[] };

/** npk_<id>_<160 random bits><CRC-32>. The id finds the row; the checksum rejects a mistyped key without a query. */
const keyPattern = /^npk_([0-9a-z]{26})_([0-9a-f]{40})([0-9a-f]{8})$/;
const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0");
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url");
const idOf = (suffix: string) => `key_${suffix}`;

const CreateApiKey = z.object({
  name: identifier(100),
  scopes: z.array(z.enum(SCOPES)).min(1, "must name at least one scope"),
  expiresAt: z.date().nullish(),
});

function generateKey(): { id: string; prefix: string; secret: string; secretHash: string } {
  const id = newId("apiKey");
  const prefix = `npk_${id.slice("key_".length)}`;
  const random = randomBytes(20).toString("hex");
  const body = `${prefix}_${random}`;
  return { id, prefix, secret: body + checksum(body), secretHash: hash(random) };
}

const toApiKeyRow = ({ secretHash: _, ...row }: typeof apiKeys.$inferSelect): ApiKeyRow => ({
  ...row,
  scopes: row.scopes.filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
});

async function insert(tx: Tx, ctx: Ctx, values: Pick<ApiKeyRow, "name" | "scopes" | "expiresAt">) {
  const { secret, ...key } = generateKey();
  const [row] = await tx
    .insert(apiKeys)
    .values({ ...key, ...values, createdAt: ctx.now, createdBy: actorId(ctx.actor) })
    .returning();
  if (!row) throw new Error("the key was not written");
  const created = { apiKey: toApiKeyRow(row), secret };
  if (hasAdminScope(created.apiKey))
    await alertOperations(tx, {
      title: `API key with the ADMIN scope created: ${row.id}`,
      text: `Created by ${actorId(ctx.actor)} at ${ctx.now.toISOString()}. See the audit log.`,
      severity: "warning",
    });
  return created;
}

const hasAdminScope = ({ scopes }: ApiKeyRow): boolean => scopes.includes("ADMIN");

/** Records a new key with ADMIN, rotated ones included, as a security event like a change of role. */
async function recordAdminKey(ctx: Ctx, { apiKey }: { apiKey: ApiKeyRow }): Promise<void> {
  if (hasAdminScope(apiKey))
    await recordSecurityEvent(ctx, {
      kind: "role.change",
      subject: apiKey.id,
      detail: { before: null, after: "ADMIN" },
    });
}

/** Creates a key. Only this result contains the secret; the database stores its hash. */
export async function createApiKey(
  ctx: Ctx,
  input: z.input<typeof CreateApiKey>,
): Promise<{ apiKey: ApiKeyRow; secret: string }> {
  authorize(ctx.actor, "keys.write");
  const { name, scopes, expiresAt = null } = parse(CreateApiKey, input);
  if (expiresAt && expiresAt <= ctx.now) throw new ValidationError("must be in the future", ["expiresAt"]);
  const created = await transaction(ctx.actor, async (tx) => {
    const created = await insert(tx, ctx, { name, scopes: [...new Set(scopes)], expiresAt });
    await audit(tx, ctx, { action: "apiKey.create", subject: created.apiKey.id, after: { name, scopes } });
    return created;
  });
  await recordAdminKey(ctx, created);
  return created;
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
 * Creates a successor with the same name, scopes and expiry. The old key works until `overlapUntil` (default: one day
 * from now) and cannot be rotated again; its original expiry applies to the successor.
 */
export async function rotateApiKey(
  ctx: Ctx,
  input: z.input<typeof RotateApiKey>,
): Promise<{ apiKey: ApiKeyRow; secret: string; overlapUntil: Date }> {
  authorize(ctx.actor, "keys.write");
  const { id, overlapSeconds } = parse(RotateApiKey, input);
  const rotated = await transaction(ctx.actor, async (tx) => {
    announceChange(tx, "credentials");
    const [old] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
    if (!old || old.revokedAt || (old.expiresAt && old.expiresAt <= ctx.now))
      throw new NotFoundError("There is no active key with this id.", ["id"]);
    if (old.rotatedTo)
      throw new NotFoundError(`This key was already rotated. Rotate its successor, ${old.rotatedTo}.`, ["id"]);
    const created = await insert(tx, ctx, {
      name: old.name,
      scopes: toApiKeyRow(old).scopes,
      expiresAt: old.expiresAt,
    });
    const requestedEnd = new Date(ctx.now.getTime() + (overlapSeconds ?? 86_400) * 1000);
    const overlapUntil = old.expiresAt && old.expiresAt < requestedEnd ? old.expiresAt : requestedEnd;
    await tx.update(apiKeys).set({ expiresAt: overlapUntil, rotatedTo: created.apiKey.id }).where(eq(apiKeys.id, id));
    await audit(tx, ctx, {
      action: "apiKey.rotate",
      subject: id,
      after: { successor: created.apiKey.id, overlapUntil: overlapUntil.toISOString() },
    });
    return { ...created, overlapUntil };
  });
  await recordAdminKey(ctx, rotated);
  return rotated;
}

const RevokeApiKey = z.object({ id: z.string(), reason });

/** Revokes a key: immediately in this process, within a second in others. */
export const revokeApiKey = (ctx: Ctx, input: z.input<typeof RevokeApiKey>): Promise<{ apiKey: ApiKeyRow }> =>
  transaction(ctx.actor, (tx) => revokeApiKeyIn(tx, ctx, input));

/** The same in the caller's transaction. */
export async function revokeApiKeyIn(
  tx: Tx,
  ctx: Ctx,
  input: z.input<typeof RevokeApiKey>,
): Promise<{ apiKey: ApiKeyRow }> {
  authorize(ctx.actor, "keys.write");
  const { id, reason } = parse(RevokeApiKey, input);
  announceChange(tx, "credentials");
  const [before] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
  if (!before) throw new NotFoundError("There is no such key.", ["id"]);
  const [row] = await tx
    .update(apiKeys)
    .set({ revokedAt: before.revokedAt ?? ctx.now })
    .where(eq(apiKeys.id, id))
    .returning();
  await audit(tx, ctx, { action: "apiKey.revoke", subject: id, reason });
  return { apiKey: toApiKeyRow(row ?? before) };
}

export async function listApiKeys(ctx: Ctx): Promise<ApiKeyRow[]> {
  authorize(ctx.actor, "keys.read");
  const rows = await read(ctx.actor, (tx) => tx.select().from(apiKeys).orderBy(desc(apiKeys.id)));
  return rows.map(toApiKeyRow);
}

export async function findApiKey(tx: Tx, id: string): Promise<ApiKeyRow | null> {
  const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row ? toApiKeyRow(row) : null;
}

const lastUseIntervalMs = 60_000;

/** True if the key was revoked, for credentials made with it. Its expiry and its rotation do not affect them. */
export async function isRevoked(tx: Tx, keyId: string): Promise<boolean> {
  const [row] = await tx.select({ revokedAt: apiKeys.revokedAt }).from(apiKeys).where(eq(apiKeys.id, keyId));
  return row?.revokedAt != null;
}

type KeyActor = Actor & { kind: "key" };
const findKeyActor = credentialFinder<KeyActor>("key");

/** The actor of a key's secret; null if it is unknown, mistyped, expired or revoked. */
export async function authenticateKey(secret: string, now: Date): Promise<KeyActor | null> {
  const [, suffix, random, keyChecksum] = keyPattern.exec(secret) ?? [];
  if (!suffix || !random || checksum(secret.slice(0, -8)) !== keyChecksum) return null;
  return findKeyActor(secret, now, () => lookUpKey(idOf(suffix), random, now));
}

const lookUpKey = (id: string, random: string, now: Date): Promise<Credential<KeyActor> | null> =>
  transaction({ kind: "system", task: "auth.key" }, async (tx) => {
    const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id));
    const actualHash = Buffer.from(hash(random));
    const storedHash = Buffer.from(row?.secretHash ?? hash(""));
    const matches = actualHash.length === storedHash.length && timingSafeEqual(actualHash, storedHash);
    if (!row || !matches || row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > lastUseIntervalMs)
      await updateLastUsed(tx, id, now);
    return {
      actor: { kind: "key", keyId: row.id, name: row.name, scopes: toApiKeyRow(row).scopes },
      endsAt: row.expiresAt,
    };
  });

/** Skips a locked row: of parallel requests one writes and none waits. */
async function updateLastUsed(tx: Tx, id: string, now: Date): Promise<void> {
  const unlocked = tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id));
  await tx
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(inArray(apiKeys.id, unlocked.for("update", { skipLocked: true })));
}
