import { eq } from "drizzle-orm";
import { openLongRunningPool, transaction } from "#db/client.ts";
import { settings } from "#db/schema/access.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** By database: what is being read, or was. */
const known = () => processSingleton("address-peppers", () => new Map<string, Promise<string>>());

/**
 * The key under which this installation hashes addresses, read once a process and as the service itself: the callers'
 * transactions, people's among them, may not see it. A failed read is tried again the next time.
 */
export function addressPepper(): Promise<string> {
  const database = process.env.DATABASE_URL ?? "";
  const reading = known().get(database) ?? readPepper();
  known().set(database, reading);
  reading.catch(() => known().delete(database));
  return reading;
}

/** On a connection of its own: callers hold one of the pool's, and all of them may wait here at once. */
async function readPepper(): Promise<string> {
  const own = openLongRunningPool();
  try {
    const [row] = await transaction(
      { kind: "system", task: "address.pepper" },
      (tx) => tx.select().from(settings).where(eq(settings.key, "address_pepper")),
      own,
    );
    if (typeof row?.value !== "string") throw new Error("the setting address_pepper is missing");
    return row.value;
  } finally {
    await own.end();
  }
}
