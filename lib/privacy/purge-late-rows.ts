import { inArray, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { users } from "#db/schema/people.ts";
import { erasures } from "#db/schema/privacy.ts";
import { findReadableSubjects, forgetPerson } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { removeDeliveries } from "./delivery-tallies.ts";
import { ownTables } from "./erase-rows.ts";
import { service } from "./service.ts";

const lateRowsWindowMs = 7 * 86_400_000;

/**
 * Removes rows that running work, such as a plan or a send, wrote about people erased in the last 7 days, and makes
 * late audit events unreadable. Returns the number of rows removed.
 */
export async function purgeLateRows(ctx: Ctx): Promise<number> {
  return transaction(service, async (tx) => {
    const { rows } = await tx.execute<{ user_id: string }>(sql`
      SELECT user_id FROM ${erasures} e WHERE erased_at > ${new Date(ctx.now.getTime() - lateRowsWindowMs).toISOString()}
        AND NOT EXISTS (SELECT FROM ${users} u WHERE u.id = e.user_id)`);
    const ids = rows.map(({ user_id }) => user_id);
    if (ids.length === 0) return 0;
    let removed = await removeDeliveries(tx, inArray(deliveries.userId, ids));
    for (const table of Object.values(ownTables)) {
      const { rowCount } = await tx.execute(sql`DELETE FROM ${table} WHERE user_id = ANY(${sql.param(ids)})`);
      removed += rowCount ?? 0;
    }
    for (const id of await findReadableSubjects(tx, ids)) await forgetPerson(tx, id);
    return removed;
  });
}
