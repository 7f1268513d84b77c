import { and, eq, lte, notInArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { countOrEstimate } from "#db/count.ts";
import { channelPauses, deliveries } from "#db/schema/index.ts";

/** How long the oldest message that may be planned or sent has waited for a worker, in seconds. By the database's clock. */
export async function messagePastDueSeconds(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<{ seconds: number | null }>(
    sql`SELECT extract(epoch FROM now() - oldest_due_message())::float8 AS seconds`,
  );
  return Math.max(0, rows[0]?.seconds ?? 0);
}

/**
 * How long the oldest item that is due has waited to be put into a digest, in seconds. Items of a paused channel wait for its
 * resumption, and are not late.
 */
export async function digestOverdueSeconds(tx: Tx, now: Date): Promise<number> {
  const paused = tx.select({ channel: channelPauses.channel }).from(channelPauses);
  const isDue = and(eq(deliveries.status, "DIGESTED"), lte(deliveries.nextAttemptAt, now));
  const [row] = await tx
    .select({ since: deliveries.nextAttemptAt })
    .from(deliveries)
    .where(and(isDue, notInArray(deliveries.channel, paused)))
    .orderBy(deliveries.nextAttemptAt)
    .limit(1);
  return row?.since ? (now.getTime() - row.since.getTime()) / 1_000 : 0;
}

/** The number of items that wait for a digest, due or not. An estimate above `limits.exactCount`. */
export const pendingDigestItems = (tx: Tx): Promise<number> =>
  countOrEstimate(tx, deliveries, eq(deliveries.status, "DIGESTED"));
