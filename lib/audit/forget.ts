import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/**
 * Forgets the contents (reason, before, after) of every event whose subject is the person, for good: the salt goes with
 * them. The chain still verifies, given that an event "user.erase" about the person stands in it: the caller writes one.
 * In a transaction of the service itself that has written the person's row in `erasures` before, or the database refuses.
 */
export async function forgetPerson(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`SELECT audit_forget(${userId})`);
}
