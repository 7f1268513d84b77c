import { eq } from "drizzle-orm";
import { openLongRunningPool, transaction } from "#db/client.ts";
import { settings } from "#db/schema/access.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** The pepper of each database, as a promise. */
const peppersByDatabase = () => processSingleton("address-peppers", () => new Map<string, Promise<string>>());

/**
 * The key with which this installation hashes addresses. Read once for each process by the service itself, because the
 * callers' transactions may not read it. A failed read is retried by the next call.
 */
export function addressPepper(): Promise<string> {
  const database = process.env.DATABASE_URL ?? "";
  const reading = peppersByDatabase().get(database) ?? readPepper();
  peppersByDatabase().set(database, reading);
  reading.catch(() => peppersByDatabase().delete(database));
  return reading;
}

/** Uses its own connection. The callers occupy connections of the pool, so waiting for another one could deadlock. */
async function readPepper(): Promise<string> {
  const pool = openLongRunningPool();
  try {
    const [row] = await transaction(
      { kind: "system", task: "address.pepper" },
      (tx) => tx.select().from(settings).where(eq(settings.key, "address_pepper")),
      pool,
    );
    if (typeof row?.value !== "string") throw new Error("the setting address_pepper is missing");
    return row.value;
  } finally {
    await pool.end();
  }
}
