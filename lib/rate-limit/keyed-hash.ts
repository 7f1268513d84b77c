import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { settings } from "#db/schema/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

const cache = () => processSingleton<{ key: string | null }>("security-key", () => ({ key: null }));

/** This installation's own key, read once for each process. A failed read is retried by the next call. */
async function securityKey(): Promise<string> {
  const cached = cache();
  if (cached.key !== null) return cached.key;
  const [row] = await transaction({ kind: "system", task: "security.key" }, (tx) =>
    tx.select().from(settings).where(eq(settings.key, "security_key")),
  );
  if (typeof row?.value !== "string") throw new Error("the setting security_key is missing");
  cached.key = row.value;
  return row.value;
}

/**
 * HMAC-SHA-256 with a key that all processes share and that exists only in the database. All processes compute the same hash,
 * and an IPv4 address cannot be guessed from it. `purpose` separates the hashes of different uses.
 */
export async function keyedHash(purpose: string, text: string): Promise<string> {
  return createHmac("sha256", await securityKey())
    .update(`${purpose}\n${text}`)
    .digest("base64url");
}
