import { createHmac } from "node:crypto";
import { storedSecret } from "#lib/stored-secret.ts";

/**
 * HMAC-SHA-256 with a key that all processes share and that exists only in the database. All processes compute the same hash,
 * and an IPv4 address cannot be guessed from it. `purpose` separates the hashes of different uses.
 */
export async function keyedHash(purpose: string, text: string): Promise<string> {
  return createHmac("sha256", await storedSecret("security_key"))
    .update(`${purpose}\n${text}`)
    .digest("base64url");
}
