import { createHash } from "node:crypto";
import { env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { readToken, signToken } from "#lib/signing/index.ts";
import type { Manifest, StoredBackup } from "./manifest.ts";

/** The manifest without its signature has the hash of the archive, so one signature is for both. */
function hashOf({ signature: _, ...signed }: Manifest): string {
  const inOrder = (value: unknown): unknown =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, inOrder(inner)])
      : value;
  return createHash("sha256")
    .update(JSON.stringify(inOrder(signed)))
    .digest("hex");
}

/**
 * Signs the manifest with AUTH_SECRETS. Without them there is no signature: the secret of the database is in the backup itself,
 * so nobody could check it before the restore.
 */
export async function signManifest(manifest: Manifest): Promise<Manifest> {
  if (env().AUTH_SECRETS === undefined) return manifest;
  return { ...manifest, signature: await signToken("backup-manifest", { sha256: hashOf(manifest) }) };
}

/**
 * Everyone who can write to the folder of the backups can encrypt an archive for the recipients, or name one that is not
 * encrypted. A restored server runs what its files say, so an archive is unpacked only if this installation made it. Throws
 * OperatorError.
 */
export async function requireSignature({ folder, manifest }: StoredBackup): Promise<void> {
  const { signature } = manifest;
  const hasSecrets = env().AUTH_SECRETS !== undefined;
  if (signature === undefined) {
    if (!hasSecrets) return;
    throw new OperatorError(
      `${folder} is not signed: it was made without AUTH_SECRETS or by an older version, or somebody changed it. If you know that nobody else can write to this folder, restore it with --unsigned.`,
    );
  }
  if (!hasSecrets) throw new OperatorError(`${folder} is signed. Set AUTH_SECRETS to those of the time of the backup.`);
  const payload = await readToken("backup-manifest", signature);
  if (JSON.stringify(payload) === JSON.stringify({ sha256: hashOf(manifest) })) return;
  throw new OperatorError(
    `${folder} was changed, or belongs to another installation: its signature is not that of AUTH_SECRETS. Set them to those of the time of the backup, or use another backup.`,
  );
}
