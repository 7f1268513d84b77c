import { type SQL, sql } from "drizzle-orm";
import { ledgerHours, ledgerMinutes, ledgerSeries } from "#db/schema/ledger.ts";
import { hourMs, hourOf } from "./insert-batch.ts";

/** From the start of the minute `from` to the start of the minute `to`. */
export interface Window {
  from: Date;
  to: Date;
}

type Values = Readonly<Record<string, string | readonly string[]>>;

/** Some series of a metric: those whose labels have one of these values, and none of the others. */
export interface Selector {
  metric: string;
  where?: Values;
  whereNot?: Values;
}

const isIn = (label: string, values: string | readonly string[]): SQL =>
  sql`(labels ->> ${label}) = ANY(${sql.param([values].flat())}::text[])`;

/** The ids of a selector's series. A series without the label is in no `where` and in every `whereNot`. */
function seriesOf({ metric, where = {}, whereNot = {} }: Selector): SQL {
  const conditions = [
    sql`metric = ${metric}`,
    ...Object.entries(where).map(([label, values]) => isIn(label, values)),
    ...Object.entries(whereNot).map(([label, values]) => sql`${isIn(label, values)} IS NOT TRUE`),
  ];
  return sql`SELECT id FROM ${ledgerSeries} WHERE ${sql.join(conditions, sql` AND `)}`;
}

const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;
const columns = sql`series, count, sum, buckets, value`;

/** Each minute and process of the window. */
export const minuteRows = (selector: Selector, { from, to }: Window): SQL => sql`
  SELECT minute AS at, process, ${columns} FROM ${ledgerMinutes}
  WHERE series IN (${seriesOf(selector)}) AND minute >= ${at(from)} AND minute < ${at(to)}`;

export const hourRows = (selector: Selector, { from, to }: Window): SQL => sql`
  SELECT hour AS at, NULL::text AS process, ${columns} FROM ${ledgerHours}
  WHERE series IN (${seriesOf(selector)}) AND hour >= ${at(from)} AND hour < ${at(to)}`;

/** The window exactly: its whole hours, and the minutes at its two edges. */
export function windowRows(selector: Selector, { from, to }: Window): SQL {
  const [first, last] = [new Date(Math.ceil(from.getTime() / hourMs) * hourMs), hourOf(to)];
  if (first >= last) return minuteRows(selector, { from, to });
  const parts = [
    ...(from < first ? [minuteRows(selector, { from, to: first })] : []),
    hourRows(selector, { from: first, to: last }),
    ...(last < to ? [minuteRows(selector, { from: last, to })] : []),
  ];
  return sql.join(parts, sql` UNION ALL `);
}
