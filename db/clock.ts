import { sql } from "drizzle-orm";
import { processSingleton } from "#lib/process-singleton.ts";
import type { Tx } from "./client.ts";

type Read = (tx: Tx) => Promise<Date>;

const readClock: Read = async (tx) => {
  const { rows } = await tx.execute<{ ms: number }>(
    sql`SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms`,
  );
  return new Date(Number(rows[0]?.ms));
};

/**
 * `now`, but never later than the database's clock, which all hosts share. For what cannot be taken back: the clock of one host
 * may run ahead. Tests in the future replace the database's clock with setProcessSingleton("database-clock", async () => ...).
 */
export async function notAheadOfDatabase(tx: Tx, now: Date): Promise<Date> {
  const at = await processSingleton("database-clock", () => readClock)(tx);
  return at < now ? at : now;
}
