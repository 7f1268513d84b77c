import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/**
 * Runs `fn` inside the caller's transaction with the service's own rights, and gives the caller's back. People may not
 * write suppressions at all (a STOP that its owner could delete would be none), so the verbs that act for them do this
 * once they have made sure that this person may.
 */
export async function withServiceRole<T>(tx: Tx, fn: () => Promise<T>): Promise<T> {
  const { rows } = await tx.execute<{ before: string }>(sql`SELECT app_role() AS before`);
  const before = rows[0]?.before ?? "";
  if (before === "SYSTEM") return fn();
  await become(tx, "SYSTEM");
  try {
    return await fn();
  } finally {
    // After a failed statement the transaction takes no other and is rolled back, its settings with it.
    await become(tx, before).catch(() => undefined);
  }
}

const become = (tx: Tx, role: string) => tx.execute(sql`SELECT set_config('app.role', ${role}, true)`);
