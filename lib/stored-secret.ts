import { eq } from "drizzle-orm";
import { openLonePool, transaction } from "#db/client.ts";
import { settings } from "#db/schema/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** The keys of the secrets in the table settings. The first migration creates them, and they never change. */
export type StoredSecret = "auth_secret" | "address_pepper" | "security_key";

/** Returns a secret that this installation generated. It is read once per process and database; a failed read is retried. */
export function storedSecret(key: StoredSecret): Promise<string> {
  const cache = processSingleton("stored-secrets", () => new Map<string, Promise<string>>());
  const name = `${key} ${process.env.DATABASE_URL ?? ""}`;
  const cached = cache.get(name);
  if (cached) return cached;
  const reading = readSecret(key);
  cache.set(name, reading);
  reading.catch(() => cache.delete(name));
  return reading;
}

/** Reads with its own connection and the system actor: the caller's transaction may not see the table or may use the last connection of the pool. */
async function readSecret(key: StoredSecret): Promise<string> {
  const ownPool = openLonePool();
  try {
    const [row] = await transaction(
      { kind: "system", task: "stored-secret" },
      (tx) => tx.select().from(settings).where(eq(settings.key, key)),
      ownPool,
    );
    if (typeof row?.value !== "string") throw new Error(`the setting ${key} is missing`);
    return row.value;
  } finally {
    await ownPool.end();
  }
}
