import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { derivedKey } from "./derived-key.ts";
import { authSecrets } from "./secrets.ts";

const cipher = "aes-256-gcm";
const ivBytes = 16;
const tagBytes = 16;

const keyOf = (secret: string): Buffer => derivedKey(secret, "sealed-text");

/** Encrypts a secret of someone else that this service must be able to read again. */
export async function sealText(text: string): Promise<string> {
  const [newest] = await authSecrets();
  const iv = randomBytes(16);
  const encryption = createCipheriv(cipher, keyOf(newest), iv, { authTagLength: tagBytes });
  const sealed = Buffer.concat([iv, encryption.update(text, "utf8"), encryption.final(), encryption.getAuthTag()]);
  return sealed.toString("base64url");
}

/** Null: the text was changed, or sealed with a secret that AUTH_SECRETS no longer has. */
export async function openText(sealed: string): Promise<string | null> {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < ivBytes + tagBytes) return null;
  for (const secret of await authSecrets()) {
    const decryption = createDecipheriv(cipher, keyOf(secret), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decryption.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return decryption.update(bytes.subarray(ivBytes, -tagBytes), undefined, "utf8") + decryption.final("utf8");
    } catch {
      // The next secret may fit.
    }
  }
  return null;
}
