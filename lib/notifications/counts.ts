import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveryTallies, notificationCounts } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "#lib/enums.ts";

/**
 * The deliveries of a notification by status, including those that erasure or retention has deleted. A status without
 * deliveries is left out. Reads kept counts, so that its time does not depend on the audience.
 */
export async function countByStatus(
  tx: Tx,
  notificationId: string,
): Promise<{ status: DeliveryStatus; count: number }[]> {
  const { rows } = await tx.execute<{ status: DeliveryStatus; count: number }>(sql`
    SELECT status, sum(n)::int AS count FROM (
      SELECT status, count AS n FROM ${notificationCounts} WHERE notification_id = ${notificationId}
      UNION ALL
      SELECT status, count FROM ${deliveryTallies} WHERE notification_id = ${notificationId}) AS both_of_them
    GROUP BY status HAVING sum(n) <> 0`);
  return rows.sort((a, b) => DELIVERY_STATUSES.indexOf(a.status) - DELIVERY_STATUSES.indexOf(b.status));
}

/**
 * Adds the slots of all counts together, so that reads stay fast: a busy plan leaves one slot for each worker. Each batch of
 * notifications is a transaction. Stops early on abort; the next run continues.
 */
export async function foldCounts(service: Actor, signal: AbortSignal, batchSize = 1_000): Promise<void> {
  for (let after: string | null = ""; after !== null && !signal.aborted; ) {
    const { rows }: { rows: { last: string | null }[] } = await transaction(service, (tx) =>
      tx.execute(sql`SELECT fold_notification_counts(${after}, ${batchSize}) AS last`),
    );
    after = rows[0]?.last ?? null;
  }
}
