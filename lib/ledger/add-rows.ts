import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { ledgerSeries } from "#db/schema/ledger.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import type { Distribution } from "./quantile.ts";

/** The rows of one step and one set of labels, added up. `value`: the highest value of a gauge, or null. */
export interface Step extends Distribution {
  at: Date;
  labels: Record<string, string>;
  value: number | null;
}

interface Grouping {
  /** Adds up by time. Without it, all rows together. */
  stepMs?: number;
  /** The labels that are kept apart. */
  by?: readonly string[];
}

/** Adds up rows of a metric: first each series, then the series with equal labels, because numbers are grouped faster. */
export async function addRows(tx: Tx, metric: string, rows: SQL, { stepMs, by = [] }: Grouping = {}): Promise<Step[]> {
  const epoch = sql`'epoch'::timestamptz`;
  const step = stepMs === undefined ? epoch : sql`date_bin(make_interval(secs => ${stepMs / 1000}::int), at, ${epoch})`;
  const { rows: steps } = await tx.execute<Omit<Step, "at"> & { at_ms: number }>(sql`
    WITH by_series AS (
      SELECT ${step} AS step, series, sum(count) AS count, sum(sum) AS sum, max(value) AS value, ${bucketSums(metric)} AS buckets
      FROM (${rows}) AS part GROUP BY 1, 2),
    labelled AS (
      SELECT by_series.*, (SELECT COALESCE(jsonb_object_agg(label, labels ->> label), '{}')
        FROM unnest(${sql.param([...by])}::text[]) AS label WHERE labels ? label) AS kept
      FROM by_series JOIN ${ledgerSeries} ON id = series)
    SELECT (extract(epoch FROM step) * 1000)::float8 AS at_ms, kept AS labels, COALESCE(sum(count), 0)::float8 AS count, COALESCE(sum(sum), 0) AS sum,
      max(value) AS value, ${bucketSums(metric)} AS buckets
    FROM labelled GROUP BY step, kept ORDER BY kept, step`);
  return steps.map(({ at_ms, ...one }) => ({ ...one, at: new Date(at_ms) }));
}

/** The sum of each bucket: faster than unnest, which makes a row of each of them. */
function bucketSums(metric: string): SQL {
  const sums = bucketsOf(metric).map((_, index) => sql`sum(buckets[${index + 1}::int])::float8`);
  return sql`ARRAY[${sql.join(sums, sql`, `)}]::float8[]`;
}
