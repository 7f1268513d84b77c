import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "./client.ts";

const atOnce = 1_000;

/**
 * The rows of a query, a thousand at a time, through a cursor: as they were when it began, whatever the transaction does to
 * them meanwhile. For what may be too much to hold at once. One at a time in a transaction, and to be read to its end.
 */
export async function* inBatches<T extends Record<string, unknown>>(tx: Tx, query: SQL): AsyncGenerator<T[]> {
  await tx.execute(sql`DECLARE batches NO SCROLL CURSOR FOR ${query}`);
  for (let more = true; more; ) {
    const rows = (await tx.execute(sql`FETCH 1000 FROM batches`)).rows as T[];
    if (rows.length > 0) yield rows;
    more = rows.length === atOnce;
  }
  await tx.execute(sql`CLOSE batches`);
}
