import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, deliveryTallies } from "#db/schema/index.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "#lib/enums.ts";

/**
 * Counts the deliveries of a notification by status, including those that erasure or retention has deleted. A status without
 * deliveries is left out.
 */
export async function countByStatus(
  tx: Tx,
  notificationId: string,
): Promise<{ status: DeliveryStatus; count: number }[]> {
  const { rows } = await tx.execute<{ status: DeliveryStatus; count: number }>(sql`
    SELECT status, sum(n)::int AS count FROM (
      SELECT status, count(*) AS n FROM ${deliveries} WHERE notification_id = ${notificationId} GROUP BY status
      UNION ALL
      SELECT status, count FROM ${deliveryTallies} WHERE notification_id = ${notificationId}) AS both_of_them
    GROUP BY status`);
  return rows.sort((a, b) => DELIVERY_STATUSES.indexOf(a.status) - DELIVERY_STATUSES.indexOf(b.status));
}
