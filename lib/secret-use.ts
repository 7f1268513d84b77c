import type { Env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

export interface SecretUse {
  name: keyof Env;
  secret: string;
}

const pending = () => processSingleton("secret-uses", () => new Map<string, SecretUse>());

/**
 * Notes in memory that a secret has just verified, signed or authenticated something. lib/operations/secrets writes the time once
 * a minute. Call it only with a secret of this service, never with one that a caller has sent.
 */
export function noteSecretUse(name: keyof Env, secret: string | undefined): void {
  if (secret !== undefined) pending().set(`${name} ${secret}`, { name, secret });
}

/** Returns the uses since the last call, and forgets them. */
export function takeSecretUses(): SecretUse[] {
  const uses = [...pending().values()];
  pending().clear();
  return uses;
}
