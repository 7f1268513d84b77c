import { eq, getTableName, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { transaction } from "#db/client.ts";
import { notAheadOfDatabase } from "#db/clock.ts";
import { auditEvents, capacitySamples, deliveries, notifications, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { dayMs } from "./period.ts";
import { capacitySampleTask } from "./tasks.ts";

export const CAPACITY_MEASURES = ["database-bytes", "people", "notifications", "deliveries", "audit-events"] as const;

/**
 * The database's estimate of the rows of a table with its partitions. To count hundreds of millions of rows takes longer than a
 * statement may. A table that was never analyzed has -1.
 */
const rowsOf = (table: PgTable) => sql`(
  SELECT COALESCE(sum(GREATEST(reltuples, 0)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND (
    oid = ${getTableName(table)}::regclass OR oid IN (SELECT relid FROM pg_partition_tree(${getTableName(table)}::regclass))))`;

/** Records the sizes of the database once a day. Runs each hour, so that a day of which the worker was down for a part has one. */
export async function sampleCapacity(ctx: Ctx): Promise<{ samples: number }> {
  return transaction(ctx.actor, async (tx) => {
    const day = new Date(Math.floor((await notAheadOfDatabase(tx, ctx.now)).getTime() / dayMs) * dayMs);
    const [done] = await tx.select().from(capacitySamples).where(eq(capacitySamples.day, day)).limit(1);
    if (done) return { samples: 0 };
    const { rows } = await tx.execute<Record<(typeof CAPACITY_MEASURES)[number], string>>(sql`
      SELECT pg_database_size(current_database()) AS "database-bytes", ${rowsOf(users)} AS people,
        ${rowsOf(notifications)} AS notifications, ${rowsOf(deliveries)} AS deliveries,
        ${rowsOf(auditEvents)} AS "audit-events"`);
    const [sizes] = rows;
    if (!sizes) throw new Error("the sizes of the database could not be read");
    const values = CAPACITY_MEASURES.map((measure) => ({ day, measure, value: Number(sizes[measure]) }));
    const { rowCount } = await tx.insert(capacitySamples).values(values).onConflictDoNothing();
    return { samples: rowCount ?? 0 };
  });
}

export const capacitySample = implementTask(capacitySampleTask, sampleCapacity);
