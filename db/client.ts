import { sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";
import { type Actor, isProbe, probeUserId } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type ChangeTopic, changes } from "./changes.ts";
import { databaseError, isTimeout } from "./errors.ts";
import { guardConnection } from "./guard-connection.ts";
import { checkout, createPool } from "./pool.ts";
import { withConnectionSlot } from "./request-concurrency.ts";
import { together } from "./together.ts";

export { createPool, databaseError };

export type Tx = NodePgDatabase & Sender;
/** Sends prepared statements (prepared.ts). */
export interface Sender {
  $client: Pick<pg.PoolClient, "query">;
}

/** For statements that change a whole table at once. */
const longRunningQueryTimeoutMs = 60 * 60_000;

/** Runs one statement outside a transaction as the role of DATABASE_URL, for tables without personal data. */
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

/** The one pool of the process, shared by all module graphs that Next builds. */
export const pool = (): pg.Pool => processSingleton("pool", () => createPool(databaseUrl()));

/** A pool of one connection whose statements may take an hour, for work on a whole table and for COPY. The caller ends it. */
export const openLongRunningPool = (): pg.Pool =>
  createPool(databaseUrl(), { max: 1, query_timeout: longRunningQueryTimeoutMs, pipeline: false });

/** One connection, with the usual time limits, beside the pool. The caller ends it. */
export const openLonePool = (): pg.Pool => createPool(databaseUrl(), { max: 1 });

export async function closePool(): Promise<void> {
  await pool().end();
}

/** The actor as the database's policies see it: the person, if any, and a role (see 0001_foundation, "Who asks"). */
export function databaseIdentity(actor: Actor): { userId: string; role: string } {
  switch (actor.kind) {
    case "person":
      return { userId: actor.userId, role: actor.role };
    case "token":
    case "link":
      return { userId: actor.userId, role: "VIEWER" };
    case "key":
      // A key with the ADMIN scope may do everything an ADMIN may. Other keys never change a role or the catalogue.
      return { userId: "", role: actor.scopes.includes("ADMIN") ? "ADMIN" : "SERVICE" };
    case "system":
      return { userId: isProbe(actor) ? probeUserId : "", role: "SYSTEM" };
    case "anonymous":
      return { userId: "", role: "ANONYMOUS" };
  }
}

/** SET LOCAL takes no parameters, so ids are part of its text. Only the characters of a TypeID are allowed. */
const safeId = /^[a-z0-9_]{0,64}$/;

/** Without the timeout, the server would keep the locks of a client that disappeared for hours. */
const idleTimeout = "SET LOCAL idle_in_transaction_session_timeout = '5min'";

/** Opens a transaction with the actor's identity. Each setting costs PostgreSQL as much as a small read. */
function beginStatement(actor: Actor, mode = "", settings: string[] = [idleTimeout]): string {
  const { userId, role } = databaseIdentity(actor);
  if (!safeId.test(userId)) throw new Error("an actor's id has letters that no id has");
  const identity = `SET LOCAL ROLE np_app; SET LOCAL app.user_id = '${userId}'; SET LOCAL app.role = '${role}'`;
  return [`BEGIN ISOLATION LEVEL READ COMMITTED${mode}`, ...settings, identity].join("; ");
}

interface TransactionState {
  role: string;
  /** It sees the probe's rows, which no cache may hold. */
  isProbe: boolean;
  /** The topics that the transaction changes. */
  changes: Set<ChangeTopic>;
  /** True if its statements do not see what was committed after its first one. */
  isFrozen: boolean;
  /** Resolves when BEGIN has set the actor's identity. */
  begun: Promise<unknown>;
}
const states = () => processSingleton("transactions", () => new WeakMap<Tx, TransactionState>());

/** Opens a transaction on the connection. Statements on `tx` are sent behind BEGIN without waiting for it. */
function begin(client: pg.PoolClient, actor: Actor, statement: string) {
  const { guarded, close } = guardConnection(client);
  const tx: Tx = drizzle(guarded);
  const begun = client.query(statement);
  begun.catch(() => undefined); // Each caller awaits it.
  const { role } = databaseIdentity(actor);
  const state = { role, isProbe: isProbe(actor), changes: new Set<ChangeTopic>(), isFrozen: false, begun };
  states().set(tx, state);
  return { tx, begun, state, close };
}

/** Resolves when the transaction has its actor's identity. Values that were read before must not be kept. */
export async function untilBegun(tx: Tx): Promise<void> {
  await states().get(tx)?.begun;
}

/** Gives a connection back, or destroys it if it could harm its next user: it is broken, or still in a transaction. */
function giveBack(client: pg.PoolClient, broken: Error | undefined): void {
  const isIdle = client.getTransactionStatus() === "I";
  client.release(broken ?? !isIdle);
}

/** Drops this process's caches of the topic when the transaction has ended, before its caller goes on. */
export function announceChange(tx: Tx, topic: ChangeTopic): void {
  const state = states().get(tx);
  if (!state) throw new Error("a change is announced on the transaction that transaction() opened");
  state.changes.add(topic);
}

/** From now on all statements see the database as it is at the next one. Call it before the first statement. */
export async function freezeSnapshot(tx: Tx): Promise<void> {
  const state = states().get(tx);
  if (state) state.isFrozen = true;
  await tx.execute(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
}

/**
 * True if a cache may answer this transaction and keep what it reads: one of these roles opened it, it has not changed the
 * topic, and it sees what others commit.
 */
export function mayReadCached(tx: Tx, topic: ChangeTopic, roles: readonly string[]): boolean {
  const state = states().get(tx);
  if (state === undefined || state.isProbe) return false;
  return roles.includes(state.role) && !state.changes.has(topic) && !state.isFrozen;
}

/** True in a transaction of the probe. */
export const isProbeTransaction = (tx: Tx): boolean => states().get(tx)?.isProbe === true;

/**
 * Runs `fn` in one transaction as `actor`, which row-level security sees; commits when it returns, rolls back when it throws.
 * BEGIN is inside the try and a broken client is destroyed, so that no failure leaks a pool slot or a caller's role. The
 * number of transactions that one request opens at once is limited (request-concurrency.ts).
 */
export const transaction = <T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => runTransaction(actor, async () => undefined, fn, from));

/**
 * Like transaction. `readFirst` issues locks and reads that are sent together with BEGIN: one round trip less. It must not
 * write, because a write would stay if BEGIN failed. `fn` runs after BEGIN has succeeded.
 */
export const transactionWithReads = <F, T>(
  actor: Actor,
  readFirst: (tx: Tx) => Promise<F>,
  fn: (tx: Tx, found: F) => Promise<T>,
): Promise<T> => withConnectionSlot(() => runTransaction(actor, readFirst, fn, pool()));

async function runTransaction<F, T>(
  actor: Actor,
  readFirst: (tx: Tx) => Promise<F>,
  fn: (tx: Tx, found: F) => Promise<T>,
  from: pg.Pool,
): Promise<T> {
  const statement = beginStatement(actor);
  const client = await checkout(from);
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const { tx, begun, state, close } = begin(client, actor, statement);
  try {
    const [, found] = await together([begun, callAsync(readFirst, tx)]);
    const result = await fn(tx, found);
    close();
    if (broken) throw broken;
    const { command } = await client.query("COMMIT");
    // If `fn` caught the error of a failed statement and went on, PostgreSQL answers COMMIT with ROLLBACK.
    if (command !== "COMMIT") throw new Error("a statement failed, so the transaction was rolled back");
    return result;
  } catch (error) {
    close();
    if (makesUnusable(error)) broken ??= error;
    if (!broken)
      await client.query("ROLLBACK").catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
      });
    throw error;
  } finally {
    client.off("error", onError);
    giveBack(client, broken);
    // Also after a failure: a COMMIT whose answer was lost may have been executed.
    for (const topic of state.changes) changes().emit(topic);
  }
}

/**
 * Runs reads in one READ ONLY transaction as `actor`. Its statements are sent behind BEGIN without waiting for it, so one
 * statement costs one round trip. Nothing is returned unless BEGIN succeeded.
 */
export const read = <T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => runRead(actor, fn, from));

async function runRead<T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool): Promise<T> {
  const statement = beginStatement(actor, " READ ONLY");
  const client = await checkout(from);
  let broken: Error | undefined;
  const { tx, begun, close } = begin(client, actor, statement);
  try {
    const [, result] = await together([begun, callAsync(fn, tx)]);
    return result;
  } catch (error) {
    if (makesUnusable(error)) broken = error;
    throw error;
  } finally {
    close();
    // A failed COMMIT of reads loses no data. Only the connection is removed.
    if (!broken)
      await client.query("COMMIT").catch((error: Error) => {
        broken = error;
      });
    giveBack(client, broken);
  }
}

/**
 * Runs prepared statements in one READ ONLY transaction as `actor`. BEGIN, the statements and COMMIT are sent together, so all
 * of them cost one round trip. `send` issues every statement before its first await; a later one throws.
 */
export const readBatch = <T>(actor: Actor, send: (batch: Sender) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => runBatch(actor, send, from));

async function runBatch<T>(actor: Actor, send: (batch: Sender) => Promise<T>, from: pg.Pool): Promise<T> {
  const statement = beginStatement(actor, " READ ONLY", []); // never idle in the transaction
  const client = await checkout(from);
  let broken: Error | undefined;
  const { guarded, close } = guardConnection(client);
  try {
    const begun = client.query(statement);
    const sent = callAsync(send, { $client: guarded });
    close();
    const [, result] = await together([begun, sent, client.query("COMMIT")]);
    return result;
  } catch (error) {
    if (makesUnusable(error)) broken = error;
    throw error;
  } finally {
    giveBack(client, broken);
  }
}

/** Calls `fn`, also one that throws before its promise. */
const callAsync = async <A, T>(fn: (argument: A) => Promise<T>, argument: A): Promise<T> => fn(argument);

/**
 * A connection that no later statement may use: a statement still runs on it, or one of its prepared statements is lost
 * (26000) or no longer fits its table (0A000).
 */
function makesUnusable(error: unknown): error is Error {
  return isTimeout(error) || ["0A000", "26000"].includes(databaseError(error)?.code ?? "");
}
