import { hkdfSync } from "node:crypto";
import { processSingleton } from "#lib/process-singleton.ts";

/** The key of a secret for one purpose (RFC 5869). Cached. */
export function derivedKey(secret: string, purpose: string): Buffer {
  const cache = processSingleton("token-keys", () => new Map<string, Buffer>());
  const name = `${purpose} ${secret}`;
  const key = cache.get(name) ?? Buffer.from(hkdfSync("sha256", secret, "", `notification-preferences ${purpose}`, 32));
  cache.set(name, key);
  return key;
}
