import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { shareClocks } from "#db/schema/notifications.ts";

/** A slow queue would otherwise refill everybody's share, and all tenants would be level again. */
const slowedBy = 100;

/** Starts or ends the time in which shares refill slowly, for all workers. */
export async function setBusy(tx: Tx, isBusy: boolean): Promise<void> {
  if (isBusy) await tx.insert(shareClocks).values({ busySince: sql`now()` }).onConflictDoNothing();
  else await tx.delete(shareClocks);
}

/**
 * The clock by which tenants' shares refill (lib/notifications/tenant-quota.ts): the database's, and 100 times slower while much
 * waits. All workers read the same one: a lane that was moved by a faster clock would look far ahead to the others.
 */
export async function quotaClock(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ ms: number }>(sql`
    SELECT floor(extract(epoch FROM CASE WHEN since IS NULL THEN now() ELSE since + (now() - since) / ${slowedBy}::int END)
      * 1000)::float8 AS ms
    FROM (SELECT min(busy_since) AS since FROM ${shareClocks}) AS busy`);
  const [{ ms } = { ms: Number.NaN }] = rows;
  return new Date(ms);
}
