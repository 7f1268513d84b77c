import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import { addRows } from "./add-rows.ts";
import { type Distribution, quantileOf } from "./quantile.ts";
import { minuteRows, type Selector, type Window, windowRows } from "./select-rows.ts";

/**
 * The events to count: increases of a counter, or observations of a histogram. `atMost`: only observations up to this value,
 * which is one of the histogram's boundaries.
 */
export interface Counted extends Selector {
  atMost?: number;
}

/** The sum of the increases of these series in the window. */
export async function readIncrease(tx: Tx, counted: readonly Counted[], window: Window): Promise<number> {
  const { rows } = await tx.execute<{ total: number }>(sql`SELECT ${totalOf(counted, window)} AS total`);
  return rows[0]?.total ?? 0;
}

export interface Ratio {
  part: number;
  of: number;
  /** Null: `of` is 0. */
  ratio: number | null;
}

/** The share of `part` in `of`. Both are read at one moment. */
export async function readRatio(
  tx: Tx,
  { part, of }: { part: readonly Counted[]; of: readonly Counted[] },
  window: Window,
): Promise<Ratio> {
  const { rows } = await tx.execute<{ part: number; all: number }>(
    sql`SELECT ${totalOf(part, window)} AS part, ${totalOf(of, window)} AS all`,
  );
  const [read = { part: 0, all: 0 }] = rows;
  return { part: read.part, of: read.all, ratio: read.all === 0 ? null : read.part / read.all };
}

function totalOf(counted: readonly Counted[], window: Window): SQL {
  const totals = counted.map(({ atMost, ...selector }) => {
    const column = atMost === undefined ? sql`count` : sql`buckets[${bucketIndex(selector.metric, atMost) + 1}::int]`;
    return sql`(SELECT COALESCE(sum(${column}), 0)::float8 FROM (${windowRows(selector, window)}) AS part)`;
  });
  return totals.length === 0 ? sql`0::float8` : sql.join(totals, sql` + `);
}

/** The index of a boundary. A value between two boundaries cannot be counted. */
function bucketIndex(metric: string, boundary: number): number {
  const index = bucketsOf(metric).indexOf(boundary);
  if (index < 0) throw new Error(`${boundary} is not a boundary of ${metric}`);
  return index;
}

/** All observations of a histogram's series in the window, together. */
export async function readDistribution(tx: Tx, selector: Selector, window: Window): Promise<Distribution> {
  const [all] = await addRows(tx, selector.metric, windowRows(selector, window));
  return { count: all?.count ?? 0, sum: all?.sum ?? 0, buckets: all?.buckets ?? [] };
}

/** The quantile `q` of a histogram in the window, as PromQL's histogram_quantile computes it. Null: no observations. */
export async function readQuantile(tx: Tx, selector: Selector, q: number, window: Window): Promise<number | null> {
  const boundaries = bucketsOf(selector.metric);
  if (boundaries.length === 0) throw new Error(`${selector.metric} is not a histogram`);
  return quantileOf(await readDistribution(tx, selector, window), boundaries, q);
}

export interface GaugeValue {
  process: string;
  labels: Record<string, string>;
  at: Date;
  value: number;
}

/** The last value of each process and series in the window. A process that wrote nothing in the window is left out. */
export async function readGauge(tx: Tx, selector: Selector, window: Window): Promise<GaugeValue[]> {
  const { rows } = await tx.execute<Omit<GaugeValue, "at"> & { at_ms: number }>(sql`
    SELECT DISTINCT ON (process, series) process, labels, value, (extract(epoch FROM at) * 1000)::float8 AS at_ms
    FROM (${minuteRows(selector, window)}) AS found JOIN ledger_series ON id = series
    WHERE value IS NOT NULL ORDER BY process, series, at DESC`);
  return rows.map(({ at_ms, ...rest }) => ({ ...rest, at: new Date(at_ms) }));
}
