import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { secretVersions } from "#db/schema/index.ts";
import { audit, replaceAuditKey } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { Env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { resealWebhookSecrets } from "../subscribers/reseal.ts";
import { fingerprintOf, recordSecretsEveryMs } from "./record.ts";
import { readSecretVersions, type SecretList, type SecretVersion, versionOf } from "./versions.ts";

/** The version of a secret as it is shown: the first 8 hexadecimal digits of its fingerprint. */
export const shownVersion = async (name: string, secret: string): Promise<string> =>
  versionOf(await fingerprintOf(name, secret));

/**
 * Throws OperatorError if the service signs with a version that is not among these values. The command then runs without the
 * service's variables, and a list that it writes would lack a secret that links need.
 */
async function assertSameAsService(ctx: Ctx, name: string, fingerprints: readonly string[]): Promise<void> {
  const versions = await transaction(ctx.actor, (tx) => readSecretVersions(tx, ctx.now));
  const newest = versions.find((one) => one.name === name && one.newest && one.isInUse);
  if (newest && !fingerprints.includes(newest.fingerprint))
    throw new OperatorError(
      `The service uses version ${newest.version} of ${name}, which is not in the variables of this command. Run it with the service's variables, or name its file with --env-file.`,
    );
}

/**
 * The new value of a variable with several versions: the new secret in front, so that old ones still verify. ADMIN only. Throws
 * OperatorError.
 */
export async function rotateList(
  ctx: Ctx,
  { name, values, next }: { name: SecretList; values: readonly string[]; next: string },
): Promise<string[]> {
  authorize(ctx.actor, "secrets.write");
  await assertSameAsService(ctx, name, await Promise.all(values.map((value) => fingerprintOf(name, value))));
  if (values.includes(next)) throw new OperatorError(`${name} has this value already.`);
  await recordRotation(ctx, { name, before: values[0], after: next });
  return [next, ...values];
}

/** Records in the audit log that an operator has made or checked a new value. Its own value is not stored. ADMIN only. */
export async function recordRotation(
  ctx: Ctx,
  { name, before, after }: { name: keyof Env; before: string | undefined; after: string },
): Promise<void> {
  authorize(ctx.actor, "secrets.write");
  const version = await shownVersion(name, after);
  const replaced = before === undefined ? null : await shownVersion(name, before);
  if (version === replaced) throw new OperatorError(`The new value of ${name} is the old one.`);
  await transaction(ctx.actor, (tx) =>
    audit(tx, ctx, { action: "secret.rotate", before: { version: replaced }, after: { name, version } }),
  );
}

interface Retirement {
  name: SecretList;
  /** The values of the variable, newest first. */
  values: readonly string[];
  /** The version to remove. Null: the oldest. */
  version: string | null;
  /** Why it is removed at once, although links may need it. Null: only if nothing needs it. */
  leaked: string | null;
}

/**
 * Checks that nothing needs a version any more, makes the audit log independent of it, and returns the values without it. ADMIN
 * only. Throws OperatorError if it is the newest version, or was used too recently.
 */
export async function retireSecret(
  ctx: Ctx,
  { name, values, version, leaked }: Retirement,
  onProgress: (signed: number) => void = () => {},
): Promise<{ version: string; remaining: string[] }> {
  authorize(ctx.actor, "secrets.write");
  const fingerprints = await Promise.all(values.map((value) => fingerprintOf(name, value)));
  const versions = fingerprints.map(versionOf);
  const index = version === null ? values.length - 1 : versions.indexOf(version);
  const [secret, shown, fingerprint] = [values[index], versions[index], fingerprints[index]];
  if (secret === undefined || shown === undefined || fingerprint === undefined)
    throw new OperatorError(
      `${name} has no version ${version ?? ""}. It has ${versions.join(", ") || "none"}; run "./np secrets list".`,
    );
  if (index === 0)
    throw new OperatorError(
      `${shown} is the newest version of ${name}, which signs. Run "./np secrets rotate ${name}" first, and restart the service.`,
    );
  await assertSameAsService(ctx, name, fingerprints);
  const all = await transaction(ctx.actor, (tx) => readSecretVersions(tx, ctx.now));
  const known = all.find((one) => one.name === name && one.fingerprint === fingerprint);
  // Also if it has leaked: what the service marks with it until its restart would look like a forgery afterwards.
  if (known?.newest && known.isInUse)
    throw new OperatorError(
      `The service still signs with ${shown} of ${name}. Restart web and worker with the new version first.`,
    );
  assertRestarted(
    all.filter((one) => one.name === name),
    { name, shown, known, first: fingerprints[0], now: ctx.now },
  );
  if (leaked === null) assertUnneeded(known, { name, shown, now: ctx.now });
  if (name === "AUTH_SECRETS") await replaceAuditKey(ctx, secret, onProgress);
  await transaction(ctx.actor, async (tx) => {
    if (name === "AUTH_SECRETS") await resealWebhookSecrets(tx);
    await tx
      .update(secretVersions)
      .set({ retiredAt: ctx.now })
      .where(and(eq(secretVersions.name, name), eq(secretVersions.fingerprint, fingerprint)));
    await audit(tx, ctx, { action: "secret.retire", reason: leaked, before: { name, version: shown }, after: null });
  });
  return { version: shown, remaining: values.filter((_, position) => position !== index) };
}

/**
 * Throws OperatorError unless every process signs with the first value. What one process marks with a version that others do
 * not know looks like a forgery to them.
 */
function assertRestarted(
  versions: readonly SecretVersion[],
  {
    name,
    shown,
    known,
    first,
    now,
  }: { name: string; shown: string; known: SecretVersion | undefined; first: string | undefined; now: Date },
): void {
  const newest = versions.find((one) => one.newest && one.isInUse);
  if (newest?.fingerprint !== first)
    throw new OperatorError(
      `The service does not use the first value of ${name} as its newest yet. Restart web and worker with the rotated list first.`,
    );
  // A process records each hour what it signs with, so after two hours it has stopped.
  const lastSigned = known?.lastNewestAt?.getTime() ?? 0;
  if (newest && lastSigned >= newest.since.getTime() && lastSigned > now.getTime() - 2 * recordSecretsEveryMs)
    throw new OperatorError(
      `A process still signed with ${shown} of ${name} at ${new Date(lastSigned).toISOString()}. Restart every process with the rotated list. If all are, try again at ${new Date(lastSigned + 2 * recordSecretsEveryMs).toISOString()}.`,
    );
}

function assertUnneeded(
  known: SecretVersion | undefined,
  { name, shown, now }: { name: string; shown: string; now: Date },
): void {
  if (!known)
    throw new OperatorError(
      `No process has recorded ${shown} of ${name} yet, so nobody knows whether links need it. Start the service with it, and try again.`,
    );
  if (known.neededUntil && known.neededUntil > now)
    throw new OperatorError(
      `${shown} of ${name} may be needed until ${known.neededUntil.toISOString()} (${lastUse(known)}). If it has leaked, add --leaked REASON: then every link that it signed ends at once.`,
    );
}

const lastUse = ({ lastUsedAt }: SecretVersion): string =>
  lastUsedAt ? `last used at ${lastUsedAt.toISOString()}` : "no use is recorded, but it may have signed until then";
