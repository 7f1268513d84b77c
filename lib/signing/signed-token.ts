import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { processSingleton } from "#lib/process-singleton.ts";
import { authSecrets } from "./secrets.ts";

/** What a token is for; one of one purpose never verifies for another, because each has keys of its own. */
type TokenPurpose = "user-token" | "preference-link" | "unsubscribe" | "unsubscribe-undo";

/** `v1.<payload: JSON in base64url>.<HMAC-SHA-256 over all before it, its first 128 bits in base64url>` */
const version = "v1";
const shape = /^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;
const maxLength = 4_096;
/** RFC 2104, section 5: half of the hash may be left out. */
const macBytes = 16;

/** Whether a credential is one of ours by its looks; keys and sessions have no dots. */
export const isSignedToken = (text: string): boolean => text.length <= maxLength && shape.test(text);

/**
 * Signs a payload with the newest secret. The same payload gives the same token, always: a mail that is rendered again for a
 * retry must be the same to the byte. What shall expire carries its end in the payload.
 */
export async function signToken(purpose: TokenPurpose, payload: Readonly<Record<string, unknown>>): Promise<string> {
  const [newest] = await authSecrets();
  const signed = `${version}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${macOf(keyOf(newest, purpose), signed)}`;
}

/** The payload, as untyped as it came, or null: forged, cut, for another purpose, of a secret that was dropped, or no token. */
export async function readToken(purpose: TokenPurpose, token: string): Promise<unknown> {
  if (!isSignedToken(token)) return null;
  const dot = token.lastIndexOf(".");
  const signed = token.slice(0, dot);
  const given = Buffer.from(token.slice(dot + 1));
  const secrets = await authSecrets();
  // Every key is tried, whichever fits: how long it takes does not tell which one it was.
  const fits = secrets.map((secret) => timingSafeEqual(given, Buffer.from(macOf(keyOf(secret, purpose), signed))));
  if (!fits.includes(true)) return null;
  try {
    return JSON.parse(Buffer.from(signed.slice(version.length + 1), "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

const macOf = (key: Buffer, signed: string): string =>
  createHmac("sha256", key).update(signed).digest().subarray(0, macBytes).toString("base64url");

/** RFC 5869. Derived once for each secret and purpose. */
function keyOf(secret: string, purpose: TokenPurpose): Buffer {
  const known = processSingleton("token-keys", () => new Map<string, Buffer>());
  const name = `${purpose} ${secret}`;
  const key = known.get(name) ?? Buffer.from(hkdfSync("sha256", secret, "", `notification-preferences ${purpose}`, 32));
  known.set(name, key);
  return key;
}
