import { env } from "#lib/env.ts";
import { storedSecret } from "#lib/stored-secret.ts";

/** A key ring with at least one secret. */
type Secrets = readonly [newest: string, ...older: string[]];

/**
 * The signing secrets, newest first: AUTH_SECRETS, or else the secret that the first migration wrote to the database.
 * Sign with the first and verify with any, so that a new secret in front invalidates no existing link.
 */
export async function authSecrets(): Promise<Secrets> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [];
  return newest === undefined ? [await storedSecret("auth_secret")] : [newest, ...older];
}
