import { eq } from "drizzle-orm";
import { openLonePool, transaction } from "#db/client.ts";
import { settings } from "#db/schema/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** What the first migration wrote into the table settings; nothing changes it afterwards. */
export type StoredSecret = "auth_secret" | "address_pepper" | "security_key";

/** A secret that this installation made for itself. Read once per process and database; a failed read is tried again. */
export function storedSecret(key: StoredSecret): Promise<string> {
  const known = processSingleton("stored-secrets", () => new Map<string, Promise<string>>());
  const name = `${key} ${process.env.DATABASE_URL ?? ""}`;
  const found = known.get(name);
  if (found) return found;
  const reading = readSecret(key);
  known.set(name, reading);
  reading.catch(() => known.delete(name));
  return reading;
}

/** As the service and on a connection of its own: callers are in transactions that may not see it, and may hold the whole pool. */
async function readSecret(key: StoredSecret): Promise<string> {
  const lone = openLonePool();
  try {
    const [row] = await transaction(
      { kind: "system", task: "stored-secret" },
      (tx) => tx.select().from(settings).where(eq(settings.key, key)),
      lone,
    );
    if (typeof row?.value !== "string") throw new Error(`the setting ${key} is missing`);
    return row.value;
  } finally {
    await lone.end();
  }
}
