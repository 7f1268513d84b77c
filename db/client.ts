import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Actor } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { checkout, createPool } from "./pool.ts";
import { withConnectionSlot } from "./request-concurrency.ts";

export { createPool };

export type Tx = NodePgDatabase;

/** For the few statements that change a whole table at once. */
const longRunningQueryTimeoutMs = 60 * 60_000;

/** One statement outside a transaction, as whoever DATABASE_URL names: for tables that hold nobody's data. */
export async function runStatement(text: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = await checkout(pool());
  let broken: Error | undefined;
  try {
    return await client.query(text, values);
  } catch (error) {
    if (isTimeout(error)) broken = error;
    throw error;
  } finally {
    client.release(broken);
  }
}

function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set: start through server.ts, worker.ts or ./np");
  return url;
}

/** The process's one pool, shared by all module graphs that Next builds. */
export const pool = (): pg.Pool => processSingleton("pool", () => createPool(databaseUrl()));

/** One connection whose statements may take an hour, for work on a whole table. The caller ends it. */
export const openLongRunningPool = (): pg.Pool =>
  createPool(databaseUrl(), { max: 1, query_timeout: longRunningQueryTimeoutMs });

/** One connection, with the usual time limits, beside the pool. The caller ends it. */
export const openLonePool = (): pg.Pool => createPool(databaseUrl(), { max: 1 });

export async function closePool(): Promise<void> {
  await pool().end();
}

/** How the database's policies see an actor: the person, if it is one, and a role (see 0001_foundation, "Who asks"). */
export function databaseIdentity(actor: Actor): { userId: string; role: string } {
  switch (actor.kind) {
    case "person":
      return { userId: actor.userId, role: actor.role };
    case "token":
    case "link":
      return { userId: actor.userId, role: "VIEWER" };
    case "key":
      // A key with the ADMIN scope may do what an ADMIN may, and the others never change a role or the catalogue.
      return { userId: "", role: actor.scopes.includes("ADMIN") ? "ADMIN" : "SERVICE" };
    case "system":
      return { userId: "", role: "SYSTEM" };
    case "anonymous":
      return { userId: "", role: "ANONYMOUS" };
  }
}

/** Ids stand in SET LOCAL, which takes no parameters: nothing but a TypeID's own letters may pass. */
const safeId = /^[a-z0-9_]{0,64}$/;

/** Without the time limit the server would keep the locks of a client that vanished without a word, for hours. */
function opening(actor: Actor): string {
  const { userId, role } = databaseIdentity(actor);
  if (!safeId.test(userId)) throw new Error("an actor's id has letters that no id has");
  return `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5min'; SET LOCAL ROLE np_app; SET LOCAL app.user_id = '${userId}'; SET LOCAL app.role = '${role}'`;
}

/**
 * Runs `fn` in one transaction as `actor`: committed when it returns, rolled back when it throws. BEGIN stands inside the
 * try, and a client whose connection failed is destroyed rather than returned: neither a killed backend nor a failed BEGIN
 * leaks a pool slot or leaves a caller's role on a connection. Row-level security sees exactly this actor. One request has
 * a few open at once, and the rest wait for their turn (turns.ts).
 */
export const transaction = <T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => inTransaction(actor, fn, from));

async function inTransaction<T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool): Promise<T> {
  const client = await checkout(from);
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(opening(actor));
    const result = await fn(drizzle(client));
    if (broken) throw broken;
    const { command } = await client.query("COMMIT");
    // A callback that caught a failed statement's error and went on: PostgreSQL answers its COMMIT with ROLLBACK.
    if (command !== "COMMIT") throw new Error("a statement failed, so the transaction was rolled back");
    return result;
  } catch (error) {
    if (isTimeout(error)) broken ??= error;
    if (!broken)
      await client.query("ROLLBACK").catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
      });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** pg's own time limit. The statement still runs on its connection, and a ROLLBACK would wait behind it. */
function isTimeout(error: unknown): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message === "Query read timeout") return true;
  return false;
}

/** The driver's error behind Drizzle's wrapper, if it is PostgreSQL's: `code` is the SQLSTATE. */
export function databaseError(error: unknown): pg.DatabaseError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof pg.DatabaseError) return cause;
  }
  return null;
}
