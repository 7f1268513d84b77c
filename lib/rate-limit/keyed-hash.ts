import { createHmac } from "node:crypto";
import { storedSecret } from "#lib/stored-secret.ts";

/**
 * HMAC-SHA-256 under a key that all processes share and that nothing outside the database knows: the same text gives the
 * same hash everywhere, and an IPv4 address cannot be guessed from it. `purpose` keeps hashes of two uses apart.
 */
export async function keyedHash(purpose: string, text: string): Promise<string> {
  return createHmac("sha256", await storedSecret("security_key"))
    .update(`${purpose}\n${text}`)
    .digest("base64url");
}
