import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/**
 * Runs `fn` inside the caller's transaction with the role SYSTEM, then restores the caller's role. People may not write
 * suppressions, or they could delete a STOP of their address. So verbs that act for them use this after a permission check.
 */
export async function withServiceRole<T>(tx: Tx, fn: () => Promise<T>): Promise<T> {
  const { rows } = await tx.execute<{ before: string }>(sql`SELECT app_role() AS before`);
  const before = rows[0]?.before ?? "";
  if (before === "SYSTEM") return fn();
  await setRole(tx, "SYSTEM");
  try {
    return await fn();
  } finally {
    // After a failed statement PostgreSQL rejects this one too. The rollback resets the role.
    await setRole(tx, before).catch(() => undefined);
  }
}

/** SET LOCAL reaches the workers of Citus; set_config does not. It takes no parameters. */
function setRole(tx: Tx, role: string) {
  if (!/^[A-Z]*$/.test(role)) throw new Error("the role has letters that no role has");
  return tx.execute(sql.raw(`SET LOCAL app.role = '${role}'`));
}
