import { gt, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { secretVersions } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, env, Variables } from "#lib/env.ts";
import { keyedHash } from "#lib/rate-limit/index.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { secretDays } from "./due.ts";

/** Each process records its secrets this often. */
export const recordSecretsEveryMs = 60 * 60_000;
/** A secret that no process has recorded for this long is not in use. */
const inUseMs = 3 * recordSecretsEveryMs;

const secretNames = Object.entries(Variables.shape).flatMap(([name, schema]) =>
  isSecret(schema) ? [name as keyof Env] : [],
);

/** The meta of a variable may be on its schema or on the one inside `optional`. */
function isSecret(schema: z.core.$ZodType): boolean {
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  const meta = (schema as z.ZodType).meta();
  return meta?.secret === true || (innerType !== undefined && isSecret(innerType));
}

/** Of a URL, the password is the secret: the host may change without it. */
function secretPart(value: string): string | null {
  if (!/^postgres(ql)?:/.test(value) || !URL.canParse(value)) return value;
  return new URL(value).password || null;
}

/** The secrets that this process uses. Lists have several versions, newest first. */
async function secretsInUse(): Promise<{ name: string; secret: string }[]> {
  const variables = env();
  const set = secretNames.map((name): [string, unknown] => [name, variables[name]]);
  const all = [...set.filter(([name]) => name !== "AUTH_SECRETS"), ["AUTH_SECRETS", await authSecrets()] as const];
  return all.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap((one: unknown) => {
      const secret = secretPart(String(one));
      return secret === null ? [] : [{ name, secret }];
    }),
  );
}

/** Records the secrets that this process uses, so that their age is known. Stores keyed hashes only. */
export async function recordSecrets(ctx: Ctx): Promise<void> {
  const rows = await Promise.all(
    (await secretsInUse()).map(async ({ name, secret }) => ({
      name,
      fingerprint: await keyedHash(`secret-version:${name}`, secret),
      firstSeenAt: ctx.now,
      lastSeenAt: ctx.now,
    })),
  );
  await transaction(ctx.actor, (tx) =>
    tx
      .insert(secretVersions)
      .values(rows)
      .onConflictDoUpdate({
        target: [secretVersions.name, secretVersions.fingerprint],
        set: { lastSeenAt: sql`GREATEST(${secretVersions.lastSeenAt}, excluded.last_seen_at)` },
      }),
  );
}

export interface SecretAge {
  name: string;
  /** When the newest version in use was first seen. */
  since: Date;
}

/** The secrets in use, each by its newest version. Needs the system role. */
export async function readSecretAges(tx: Tx, now: Date): Promise<SecretAge[]> {
  return tx
    .select({
      name: secretVersions.name,
      since: sql`max(${secretVersions.firstSeenAt})`.mapWith(secretVersions.firstSeenAt),
    })
    .from(secretVersions)
    .where(gt(secretVersions.lastSeenAt, new Date(now.getTime() - inUseMs)))
    .groupBy(secretVersions.name)
    .orderBy(secretVersions.name);
}

const service: Actor = { kind: "system", task: "secret-ages" };

/** The secrets in use, oldest first, and when each one must be replaced. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listSecrets(ctx: Ctx): Promise<(SecretAge & { dueAt: Date; replaceBy: Date })[]> {
  authorize(ctx.actor, "channels.read");
  const ages = await transaction(service, (tx) => readSecretAges(tx, ctx.now));
  const after = (since: Date, days: number) => new Date(since.getTime() + days * 86_400_000);
  return ages
    .toSorted((a, b) => a.since.getTime() - b.since.getTime())
    .map(({ name, since }) => ({
      name,
      since,
      dueAt: after(since, secretDays.due),
      replaceBy: after(since, secretDays.tooOld),
    }));
}
