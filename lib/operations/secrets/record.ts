import { sql } from "drizzle-orm";
import type { z } from "zod";
import { transaction } from "#db/client.ts";
import { secretVersions } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, env, Variables } from "#lib/env.ts";
import { keyedHash } from "#lib/rate-limit/index.ts";
import { noteSecretUse, takeSecretUses } from "#lib/secret-use.ts";
import { authSecrets } from "#lib/signing/index.ts";

/** Each process records its secrets this often. */
export const recordSecretsEveryMs = 60 * 60_000;
/** Each process records which secrets it used this often. */
export const recordUsesEveryMs = 60_000;

export const secretNames = Object.entries(Variables.shape).flatMap(([name, schema]) =>
  isSecret(schema) ? [name as keyof Env] : [],
);

/** The meta of a variable may be on its schema or on the one inside `optional`. */
function isSecret(schema: z.core.$ZodType): boolean {
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  const meta = (schema as z.ZodType).meta();
  return meta?.secret === true || (innerType !== undefined && isSecret(innerType));
}

/** Of a URL, the password is the secret: the host may change without it. */
export function secretPart(value: string): string | null {
  if (!/^postgres(ql)?:/.test(value) || !URL.canParse(value)) return value;
  return new URL(value).password || null;
}

/** Identifies a version of a secret. It cannot be reversed, and differs for the same value under another name. */
export const fingerprintOf = (name: string, secret: string): Promise<string> =>
  keyedHash(`secret-version:${name}`, secret);

interface SecretInUse {
  name: keyof Env;
  secret: string;
  isNewest: boolean;
}

/** The secrets that this process uses. Lists have several versions, newest first. */
async function secretsInUse(): Promise<SecretInUse[]> {
  const variables = env();
  const set = secretNames.map((name): [keyof Env, unknown] => [name, variables[name]]);
  const all = [...set.filter(([name]) => name !== "AUTH_SECRETS"), ["AUTH_SECRETS", await authSecrets()] as const];
  return all.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap(
      (one: unknown, index): SecretInUse[] => {
        const secret = secretPart(String(one));
        return secret === null ? [] : [{ name, secret, isNewest: index === 0 }];
      },
    ),
  );
}

/** Every process locks the rows in this order. Otherwise two processes could deadlock. */
const byKey = (a: VersionKey, b: VersionKey): number =>
  `${a.name} ${a.fingerprint}` < `${b.name} ${b.fingerprint}` ? -1 : 1;
type VersionKey = Pick<typeof secretVersions.$inferInsert, "name" | "fingerprint">;

/** Records the secrets that this process uses, so that their age is known. Stores keyed hashes only. */
export async function recordSecrets(ctx: Ctx): Promise<void> {
  const rows = await Promise.all(
    (await secretsInUse()).map(async ({ name, secret, isNewest }) => ({
      name,
      fingerprint: await fingerprintOf(name, secret),
      firstSeenAt: ctx.now,
      lastSeenAt: ctx.now,
      lastNewestAt: isNewest ? ctx.now : null,
    })),
  );
  await transaction(ctx.actor, (tx) =>
    tx
      .insert(secretVersions)
      .values(rows.toSorted(byKey))
      .onConflictDoUpdate({
        target: [secretVersions.name, secretVersions.fingerprint],
        set: {
          lastSeenAt: sql`GREATEST(${secretVersions.lastSeenAt}, excluded.last_seen_at)`,
          lastNewestAt: sql`GREATEST(${secretVersions.lastNewestAt}, excluded.last_newest_at)`,
        },
      }),
  );
}

/**
 * Records which versions this process has used since the last call. Call it at most once a minute. If it fails, the next call
 * records the same uses.
 */
export async function recordSecretUses(ctx: Ctx): Promise<void> {
  const uses = takeSecretUses();
  try {
    // The database has just accepted its password.
    const { DATABASE_URL } = env();
    const password = DATABASE_URL === undefined ? null : secretPart(DATABASE_URL);
    const used = password === null ? uses : [...uses, { name: "DATABASE_URL" as const, secret: password }];
    const rows = await Promise.all(
      used
        .filter(({ name }) => secretNames.includes(name))
        .map(async ({ name, secret }) => ({
          name,
          fingerprint: await fingerprintOf(name, secret),
          firstSeenAt: ctx.now,
          lastSeenAt: ctx.now,
          lastUsedAt: ctx.now,
        })),
    );
    if (rows.length === 0) return;
    await transaction(ctx.actor, (tx) =>
      tx
        .insert(secretVersions)
        .values(rows.toSorted(byKey))
        .onConflictDoUpdate({
          target: [secretVersions.name, secretVersions.fingerprint],
          set: { lastUsedAt: sql`GREATEST(${secretVersions.lastUsedAt}, excluded.last_used_at)` },
        }),
    );
  } catch (error) {
    for (const { name, secret } of uses) noteSecretUse(name, secret);
    throw error;
  }
}
