import { createHmac, timingSafeEqual } from "node:crypto";
import { noteSecretUse } from "#lib/secret-use.ts";
import { derivedKey } from "./derived-key.ts";
import { authSecrets } from "./secrets.ts";

/** The purpose of a token. Each purpose has its own keys, so that no token verifies for another purpose. */
type TokenPurpose =
  | "user-token"
  | "preference-link"
  | "unsubscribe"
  | "unsubscribe-undo"
  | "backup-manifest"
  | "status-confirm"
  | "status-unsubscribe";

/** `v1.<payload: JSON in base64url>.<HMAC-SHA-256 over all before it, its first 128 bits in base64url>` */
const version = "v1";
const tokenPattern = /^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;
const maxLength = 4_096;
/** Half of the hash: RFC 2104, section 5 allows truncation. */
const macBytes = 16;

/** True if a credential has the form of a signed token. API keys and session tokens contain no dot. */
export const isSignedToken = (text: string): boolean => text.length <= maxLength && tokenPattern.test(text);

/**
 * Signs a payload with the newest secret. Deterministic, because a mail rendered again for a retry must be
 * byte-identical. A token that expires carries its expiry in the payload.
 */
export async function signToken(purpose: TokenPurpose, payload: Readonly<Record<string, unknown>>): Promise<string> {
  const [newest] = await authSecrets();
  noteSecretUse("AUTH_SECRETS", newest);
  const signed = `${version}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${macOf(derivedKey(newest, purpose), signed)}`;
}

/**
 * Verifies a token and returns its untyped payload; null if it is forged, truncated, malformed, for another purpose
 * or signed with a removed secret.
 */
export async function readToken(purpose: TokenPurpose, token: string): Promise<unknown> {
  if (!isSignedToken(token)) return null;
  const dot = token.lastIndexOf(".");
  const signed = token.slice(0, dot);
  const actualMac = Buffer.from(token.slice(dot + 1));
  const secrets = await authSecrets();
  // Tries every key, so that the duration does not reveal which one matches.
  const matches = secrets.map((secret) =>
    timingSafeEqual(actualMac, Buffer.from(macOf(derivedKey(secret, purpose), signed))),
  );
  const match = secrets[matches.indexOf(true)];
  if (match === undefined) return null;
  noteSecretUse("AUTH_SECRETS", match);
  try {
    return JSON.parse(Buffer.from(signed.slice(version.length + 1), "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

const macOf = (key: Buffer, signed: string): string =>
  createHmac("sha256", key).update(signed).digest().subarray(0, macBytes).toString("base64url");
