import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { ledgerPartitionsTask } from "./tasks.ts";

const dayMs = 86_400_000;

/** Creates partitions for the months ahead and drops whole months past RETENTION_LEDGER_DAYS. */
export const ledgerPartitions = implementTask(ledgerPartitionsTask, async (ctx) => {
  const before = new Date(ctx.now.getTime() - env().RETENTION_LEDGER_DAYS * dayMs);
  return transaction(ctx.actor, async (tx) => {
    // The functions take the same lock. Taking it here first makes a long wait visible in reports.
    await takeLock(tx, "ledgerMonths");
    const { rows } = await tx.execute<{ made: number; dropped: number }>(sql`
      SELECT ledger_make_months() AS made, ledger_drop_months(${before.toISOString()}::timestamptz) AS dropped`);
    return { made: rows[0]?.made, dropped: rows[0]?.dropped };
  });
});
