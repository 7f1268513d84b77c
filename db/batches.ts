import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "./client.ts";

const batchSize = 1_000;

/**
 * Reads the rows of a query through a cursor, 1,000 at a time, for results that may not fit into memory. The rows are those at
 * the start, even if the transaction changes them. A transaction can have one such cursor, which must be read to its end.
 */
export async function* inBatches<T extends Record<string, unknown>>(tx: Tx, query: SQL): AsyncGenerator<T[]> {
  await tx.execute(sql`DECLARE batches NO SCROLL CURSOR FOR ${query}`);
  for (let more = true; more; ) {
    const rows = (await tx.execute(sql`FETCH 1000 FROM batches`)).rows as T[];
    if (rows.length > 0) yield rows;
    more = rows.length === batchSize;
  }
  await tx.execute(sql`CLOSE batches`);
}
