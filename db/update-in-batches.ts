import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { databaseError } from "./errors.ts";

export interface BatchUpdate {
  table: string;
  /** The assignments, such as "locale = 'en'". */
  set: string;
  /** The rows that are not done. It must be false for a row that was changed, so that the update can be run again. */
  where: string;
  /** Blocks of 8 KB in each batch. */
  blocks?: number;
}

const maxPasses = 10;
const maxAttempts = 5;
const maxPauseMs = 1_000;
/** A deadlock, and a lock that was not free within lock_timeout. */
const retryable = new Set(["40P01", "55P03"]);

/**
 * Changes the rows of a large table in short transactions, block by block, so that a request waits for a locked row only
 * briefly and no index is needed. Pauses after each batch for as long as the batch took. Repeats until no row is left, because
 * requests write rows meanwhile. Returns the number of changed rows. For the rows step of a migration outside a transaction.
 */
export async function updateInBatches(client: pg.ClientBase, update: BatchUpdate): Promise<number> {
  if (client.getTransactionStatus() !== "I")
    throw new Error('updateInBatches commits each batch: begin the migration\'s file with "-- no transaction"');
  let changed = 0;
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    let changedNow = 0;
    for (const table of await leavesOf(client, update.table))
      changedNow += await updateOnce(client, { ...update, table });
    if (changedNow === 0) return changed;
    changed += changedNow;
  }
  throw new Error(
    `after ${maxPasses} passes over ${update.table}, rows still match "${update.where}": set must end that`,
  );
}

/** The partitions of a table that hold rows, or the table itself. */
async function leavesOf(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relid::regclass::text AS name FROM pg_partition_tree($1::regclass) WHERE isleaf",
    [table],
  );
  return rows.length > 0 ? rows.map(({ name }) => name) : [table];
}

async function updateOnce(client: pg.ClientBase, { table, set, where, blocks = 32 }: BatchUpdate): Promise<number> {
  const { rows } = await client.query<{ blocks: number }>(
    "SELECT (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int AS blocks",
    [table],
  );
  const end = rows[0]?.blocks ?? 0;
  let changed = 0;
  for (let first = 0; first < end; first += blocks) {
    const range = `ctid >= '(${first},0)'::tid AND ctid < '(${first + blocks},0)'::tid`;
    const startedMs = performance.now();
    changed += await commit(client, `UPDATE ${table} SET ${set} WHERE ${range} AND (${where})`);
    await setTimeout(Math.min(performance.now() - startedMs, maxPauseMs));
  }
  return changed;
}

/** Runs the statement in a transaction of its own, which row-level security lets change every row. */
async function commit(client: pg.ClientBase, statement: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query("BEGIN; SET LOCAL app.role = 'SYSTEM'");
      const { rowCount } = await client.query(statement);
      await client.query("COMMIT");
      return rowCount ?? 0;
    } catch (error) {
      // PostgreSQL rolls back the transaction of a lost connection. The first error says what happened.
      await client.query("ROLLBACK").catch(() => undefined);
      if (attempt === maxAttempts || !retryable.has(databaseError(error)?.code ?? "")) throw error;
    }
  }
}
