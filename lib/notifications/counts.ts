import { count, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "#lib/vocabulary.ts";

/** How many deliveries of a notification are in which state; states that none is in are left out. */
export async function countByStatus(
  tx: Tx,
  notificationId: string,
): Promise<{ status: DeliveryStatus; count: number }[]> {
  const rows = await tx
    .select({ status: deliveries.status, count: count() })
    .from(deliveries)
    .where(eq(deliveries.notificationId, notificationId))
    .groupBy(deliveries.status);
  return rows.sort((a, b) => DELIVERY_STATUSES.indexOf(a.status) - DELIVERY_STATUSES.indexOf(b.status));
}
