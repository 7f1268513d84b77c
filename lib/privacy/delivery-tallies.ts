import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { deliveryTallies } from "#db/schema/privacy.ts";

/**
 * Deletes deliveries and adds them to the tallies by notification, channel and status, so that counts stay correct.
 * Pending ones count as SKIPPED, ones being sent as UNKNOWN. Returns the number deleted.
 */
export async function removeDeliveries(tx: Tx, condition: SQL): Promise<number> {
  const { rows } = await tx.execute<{ removed: number }>(sql`
    WITH gone AS (
      DELETE FROM ${deliveries} WHERE ${condition}
      RETURNING notification_id, channel, CASE
        WHEN status IN ('QUEUED', 'DEFERRED', 'DIGESTED') THEN 'SKIPPED'
        WHEN status = 'SENDING' THEN 'UNKNOWN'
        ELSE status END AS status),
    counted AS (
      INSERT INTO ${deliveryTallies} (notification_id, channel, status, count)
      SELECT notification_id, channel, status, count(*)::int FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (notification_id, channel, status) DO UPDATE SET count = delivery_tallies.count + excluded.count)
    SELECT count(*)::int AS removed FROM gone`);
  return rows[0]?.removed ?? 0;
}
