import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, users } from "#db/schema/index.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { rescheduleTask } from "./tasks.ts";

/**
 * Has what waits for people timed anew whose zone is about to change. Call it before the change, in its transaction.
 * `given`: a table expression with the columns external_id and time_zone, null where the zone stays.
 */
export async function rescheduleMoved(tx: Tx, given: SQL): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT u.id FROM (${given}) g JOIN ${users} u ON u.external_id = g.external_id
    WHERE g.time_zone IS NOT NULL AND g.time_zone <> u.time_zone AND EXISTS (
      SELECT FROM ${deliveries} d WHERE d.user_id = u.id AND d.status IN ('DEFERRED', 'DIGESTED'))`);
  await addJobs(
    tx,
    rows.map(({ id }) => ({ task: rescheduleTask, payload: { userId: id } })),
  );
}
