import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { ledgerHours, ledgerMinutes, ledgerSeries } from "#db/schema/ledger.ts";
import type { LedgerRow } from "./changes.ts";

/** The changes of one process in one minute. */
export interface Batch {
  process: string;
  minute: Date;
  rows: readonly LedgerRow[];
}

export const hourMs = 3_600_000;

/** The start of the hour, also in time zones whose hours begin at another minute. */
export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / hourMs) * hourMs);

/**
 * Writes the minute, and adds it to its hour in the same statement: only rows that are new, so a repeated batch changes
 * nothing. Rows are written in one order, so that two processes never wait for each other.
 */
export async function insertBatch(tx: Tx, { process, minute, rows }: Batch): Promise<void> {
  if (rows.length === 0) return;
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    AS given (metric text, labels jsonb, count bigint, sum float8, buckets bigint[], value float8)`;
  await tx.execute(sql`
    INSERT INTO ${ledgerSeries} (metric, labels) SELECT metric, labels FROM ${given}
    WHERE NOT EXISTS (SELECT 1 FROM ${ledgerSeries} known WHERE known.metric = given.metric AND known.labels = given.labels)
    ORDER BY metric, labels ON CONFLICT DO NOTHING`);
  await tx.execute(sql`
    WITH written AS (
      INSERT INTO ${ledgerMinutes} (series, minute, process, count, sum, buckets, value)
      SELECT known.id, ${minute.toISOString()}::timestamptz, ${process}, given.count, given.sum, given.buckets, given.value
      FROM ${given} JOIN ${ledgerSeries} known ON known.metric = given.metric AND known.labels = given.labels
      ON CONFLICT DO NOTHING RETURNING series, count, sum, buckets, value)
    INSERT INTO ${ledgerHours} AS kept (series, hour, count, sum, buckets, value)
    SELECT series, ${hourOf(minute).toISOString()}::timestamptz, count, sum, buckets, value FROM written ORDER BY series
    ON CONFLICT (series, hour) DO UPDATE SET
      count = kept.count + excluded.count,
      sum = kept.sum + excluded.sum,
      buckets = CASE WHEN excluded.buckets IS NOT NULL
        THEN ARRAY(SELECT a + b FROM unnest(kept.buckets, excluded.buckets) WITH ORDINALITY AS pair (a, b, index) ORDER BY index) END,
      value = GREATEST(kept.value, excluded.value)`);
}
