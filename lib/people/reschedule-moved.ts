import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, users } from "#db/schema/index.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { rescheduleTask } from "./tasks.ts";

/**
 * Reschedules the waiting deliveries of people whose time zone is about to change. Call it before the change, in the same
 * transaction. `changes`: a query with the columns external_id and time_zone; null keeps the zone.
 */
export async function rescheduleAfterZoneChange(tx: Tx, changes: SQL): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT u.id FROM (${changes}) c JOIN ${users} u ON u.external_id = c.external_id
    WHERE c.time_zone IS NOT NULL AND c.time_zone <> u.time_zone AND EXISTS (
      SELECT FROM ${deliveries} d WHERE d.user_id = u.id AND d.status IN ('DEFERRED', 'DIGESTED'))`);
  await addJobs(
    tx,
    rows.map(({ id }) => ({ task: rescheduleTask, payload: { userId: id } })),
  );
}
