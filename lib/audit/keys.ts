import { createHmac, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { storedSecret } from "#lib/stored-secret.ts";

/** A key that marks events and signs anchors. `id` identifies it without revealing the secret. */
export interface AuditKey {
  id: string;
  secret: Buffer;
}
/** Newest first. The first key signs; any key verifies. */
export type KeyRing = readonly [newest: AuditKey, ...older: AuditKey[]];

/** True without AUTH_SECRETS: the key is in the database, and write access to the database is enough to sign. */
export const keyIsInDatabase = (): boolean => env().AUTH_SECRETS === undefined;

/** Derives one key per secret in AUTH_SECRETS; without that variable, one key from the secret in the database. */
export async function auditKeys(): Promise<KeyRing> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [await storedSecret("auth_secret")];
  if (newest === undefined) throw new Error("AUTH_SECRETS holds no secret");
  return [auditKeyOf(newest), ...older.map(auditKeyOf)];
}

/** The key that a secret of AUTH_SECRETS gives. */
export function auditKeyOf(secret: string): AuditKey {
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

/** `unknown`: the key is not in the ring, so the signature cannot be checked. */
export type SignatureStatus = "good" | "forged" | "unknown";

export function checkSignature(
  ring: readonly AuditKey[],
  keyId: string,
  text: string,
  signature: string,
): SignatureStatus {
  const key = ring.find(({ id }) => id === keyId);
  if (!key) return "unknown";
  const [expected, actual] = [Buffer.from(sign(key, text)), Buffer.from(signature)];
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? "good" : "forged";
}

/** A mark has the form "<key id>.<signature>". */
export const markWith = (key: AuditKey, text: string): string => `${key.id}.${sign(key, text)}`;

export function checkMark(ring: readonly AuditKey[], text: string, mark: string | null): SignatureStatus {
  const [keyId = "", signature = ""] = mark?.split(".") ?? [];
  return checkSignature(ring, keyId, text, signature);
}
