import { env } from "#lib/env.ts";
import { storedSecret } from "#lib/stored-secret.ts";

/** A ring with a key in it. */
type Secrets = readonly [newest: string, ...older: string[]];

/**
 * What this installation signs with, newest first: AUTH_SECRETS, or else the one secret that the database made for itself at
 * its first migration. Sign with the first, verify with any, so that a secret put in front breaks no link that is out.
 */
export async function authSecrets(): Promise<Secrets> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [];
  return newest === undefined ? [await storedSecret("auth_secret")] : [newest, ...older];
}
