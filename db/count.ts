import { getTableName, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { limits } from "#lib/limits.ts";
import type { Tx } from "./client.ts";

/**
 * The exact number of rows up to `limits.exactCount`; above, the number that PostgreSQL's statistics predict. `counted` selects
 * the same rows as `where`, if another statement reads fewer rows to find them.
 */
export async function countOrEstimate(tx: Tx, table: PgTable, where: SQL | undefined, counted?: SQL): Promise<number> {
  const matching = sql`SELECT 1 FROM ${table} ${where ? sql`WHERE ${where}` : sql``}`;
  const exact = await countUpToLimit(tx, counted ?? matching);
  if (exact !== null) return exact;
  const { rows } = await tx.execute<{ n: number }>(
    sql`SELECT reltuples::float8 AS n FROM pg_class WHERE oid = ${getTableName(table)}::regclass`,
  );
  const all = rows[0]?.n ?? 0;
  if (!where) return asEstimate(all);
  // Row-level security is part of both predictions, so it has no effect on their ratio.
  const share = (await predictRows(tx, matching)) / (await predictRows(tx, sql`SELECT 1 FROM ${table}`));
  return asEstimate(all * share);
}

/** Null if there are more rows than `limits.exactCount`. */
export async function countUpToLimit(tx: Tx, rows: SQL): Promise<number | null> {
  const counted = await tx.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM (${rows} LIMIT ${limits.exactCount + 1}) AS counted`,
  );
  const n = counted.rows[0]?.n ?? 0;
  return n > limits.exactCount ? null : n;
}

async function predictRows(tx: Tx, select: SQL): Promise<number> {
  const { rows } = await tx.execute<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    sql`EXPLAIN (FORMAT JSON) ${select}`,
  );
  return rows[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 1;
}

/** Two significant digits, and always more than an exact count can be. */
export function asEstimate(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rows))) - 1);
  return Math.max(Math.round(rows / unit) * unit, limits.exactCount + 1_000);
}
