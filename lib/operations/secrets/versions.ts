import { and, gt, lte, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { secretVersions } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { longestLinkMs } from "#lib/auth/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { secretDays } from "../due.ts";
import { recordSecretsEveryMs } from "./record.ts";

/** A secret that no process has recorded for this long is not in use. */
const inUseMs = 3 * recordSecretsEveryMs;
const dayMs = 86_400_000;

/**
 * The variables with several versions, and how long something that an old version signed may still come back. AUTH_SECRETS: the
 * longest life of a link. RESEND_WEBHOOK_SECRETS: Resend repeats a webhook for about 28 hours.
 */
export const listLifeMs = { AUTH_SECRETS: longestLinkMs, RESEND_WEBHOOK_SECRETS: 3 * dayMs } as const;
export type SecretList = keyof typeof listLifeMs;
export const isSecretList = (name: string): name is SecretList => Object.hasOwn(listLifeMs, name);

export interface SecretVersion {
  name: string;
  /** The first 8 hexadecimal digits of the fingerprint. */
  version: string;
  fingerprint: string;
  since: Date;
  lastSeenAt: Date;
  lastUsedAt: Date | null;
  /** When a process last recorded that it signs with it. */
  lastNewestAt: Date | null;
  /** In the environment of a process. */
  isInUse: boolean;
  /** The version that signs. Of a variable with one value, the value in use. */
  newest: boolean;
  /** An older version of a list may be retired from then on. Null for the newest version and for other variables. */
  neededUntil: Date | null;
  retiredAt: Date | null;
}

export const versionOf = (fingerprint: string): string =>
  Buffer.from(fingerprint, "base64url").toString("hex").slice(0, 8);

/** All recorded versions, by name, the newest first. Needs the system role. */
export async function readSecretVersions(tx: Tx, now: Date): Promise<SecretVersion[]> {
  const rows = await tx.select().from(secretVersions);
  const byName = Map.groupBy(rows, ({ name }) => name);
  return [...byName.keys()].sort().flatMap((name) => toVersions(byName.get(name) ?? [], now));
}

type Row = typeof secretVersions.$inferSelect;

function toVersions(rows: readonly Row[], now: Date): SecretVersion[] {
  const isRecent = (at: Date | null) => at !== null && at.getTime() > now.getTime() - inUseMs;
  const sorted = rows.toSorted(
    (a, b) =>
      Number(isRecent(b.lastNewestAt)) - Number(isRecent(a.lastNewestAt)) ||
      Number(isRecent(b.lastSeenAt)) - Number(isRecent(a.lastSeenAt)) ||
      b.firstSeenAt.getTime() - a.firstSeenAt.getTime() ||
      (a.fingerprint < b.fingerprint ? -1 : 1),
  );
  return sorted.map((row, index) => ({
    name: row.name,
    version: versionOf(row.fingerprint),
    fingerprint: row.fingerprint,
    since: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    lastUsedAt: row.lastUsedAt,
    lastNewestAt: row.lastNewestAt,
    isInUse: isRecent(row.lastSeenAt),
    newest: index === 0,
    neededUntil: index === 0 ? null : neededUntil(row, sorted[0] ?? row),
    retiredAt: row.retiredAt,
  }));
}

/**
 * A process records its secrets each hour, so it may have signed for an hour after the recorded time. A version that was never
 * recorded as the newest one signed until its successor came.
 */
function neededUntil(row: Row, newest: Row): Date | null {
  if (!isSecretList(row.name)) return null;
  const lastSigned = (row.lastNewestAt ?? newest.firstSeenAt).getTime() + recordSecretsEveryMs;
  return new Date(Math.max(lastSigned, row.lastUsedAt?.getTime() ?? 0) + listLifeMs[row.name]);
}

export interface SecretAge {
  name: string;
  /** When the newest version in use was first seen. */
  since: Date;
}

/** The secrets in use, each by its newest version that was seen until `now`. Needs the system role. */
export async function readSecretAges(tx: Tx, now: Date): Promise<SecretAge[]> {
  return tx
    .select({
      name: secretVersions.name,
      since: sql`max(${secretVersions.firstSeenAt})`.mapWith(secretVersions.firstSeenAt),
    })
    .from(secretVersions)
    .where(and(gt(secretVersions.lastSeenAt, new Date(now.getTime() - inUseMs)), lte(secretVersions.firstSeenAt, now)))
    .groupBy(secretVersions.name)
    .orderBy(secretVersions.name);
}

const service: Actor = { kind: "system", task: "secret-ages" };

export interface SecretView extends SecretAge {
  dueAt: Date;
  replaceBy: Date;
  /** The versions in use, the newest first. */
  versions: SecretVersion[];
}

/** The secrets in use, oldest first, and when each one must be replaced. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listSecrets(ctx: Ctx): Promise<SecretView[]> {
  authorize(ctx.actor, "channels.read");
  const [ages, versions] = await transaction(service, async (tx) => [
    await readSecretAges(tx, ctx.now),
    await readSecretVersions(tx, ctx.now),
  ]);
  const after = (since: Date, days: number) => new Date(since.getTime() + days * dayMs);
  return ages
    .toSorted((a, b) => a.since.getTime() - b.since.getTime())
    .map(({ name, since }) => ({
      name,
      since,
      dueAt: after(since, secretDays.due),
      replaceBy: after(since, secretDays.tooOld),
      versions: versions.filter((one) => one.name === name && one.isInUse),
    }));
}

/** Every recorded version, also those that no process uses any more. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listSecretVersions(ctx: Ctx): Promise<SecretVersion[]> {
  authorize(ctx.actor, "channels.read");
  return transaction(service, (tx) => readSecretVersions(tx, ctx.now));
}
