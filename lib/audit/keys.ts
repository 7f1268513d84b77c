import { createHmac, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { storedSecret } from "#lib/stored-secret.ts";

/** A key that marks events and signs anchors. `id` names it without giving it away. */
export interface AuditKey {
  id: string;
  secret: Buffer;
}
/** Newest first: sign with the first, check with any. */
export type KeyRing = readonly [newest: AuditKey, ...older: AuditKey[]];

/** Without AUTH_SECRETS the key lies in the database: whoever can write to it can sign, too. */
export const keyIsInDatabase = (): boolean => env().AUTH_SECRETS === undefined;

/** One key for each of AUTH_SECRETS; without that variable, one from the secret that the database made for itself. */
export async function auditKeys(): Promise<KeyRing> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [await storedSecret("auth_secret")];
  if (newest === undefined) throw new Error("AUTH_SECRETS holds no secret");
  return [keyOf(newest), ...older.map(keyOf)];
}

function keyOf(secret: string): AuditKey {
  const known = processSingleton("audit-keys", () => new Map<string, AuditKey>());
  const found = known.get(secret);
  if (found) return found;
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", "notification-preferences audit trail", 32));
  const key = { id: hash("sha256", Buffer.concat([Buffer.from("audit key "), bytes])).slice(0, 12), secret: bytes };
  known.set(secret, key);
  return key;
}

export const sign = (key: AuditKey, text: string): string =>
  createHmac("sha256", key.secret).update(text).digest("base64url");

/** `unknown`: of a key that is not in the ring (any more), so that nobody can tell. */
export type Check = "good" | "forged" | "unknown";

export function check(ring: readonly AuditKey[], keyId: string, text: string, signature: string): Check {
  const key = ring.find(({ id }) => id === keyId);
  if (!key) return "unknown";
  const [wanted, given] = [Buffer.from(sign(key, text)), Buffer.from(signature)];
  return wanted.length === given.length && timingSafeEqual(wanted, given) ? "good" : "forged";
}

/** A mark names its key: "<key id>.<signature>". */
export const markWith = (key: AuditKey, text: string): string => `${key.id}.${sign(key, text)}`;

export function checkMark(ring: readonly AuditKey[], text: string, mark: string | null): Check {
  const [keyId = "", signature = ""] = mark?.split(".") ?? [];
  return check(ring, keyId, text, signature);
}
