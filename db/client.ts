import { sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Actor } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type ChangeTopic, changes } from "./changes.ts";
import { checkout, createPool } from "./pool.ts";
import { withConnectionSlot } from "./request-concurrency.ts";

export { createPool };

export type Tx = NodePgDatabase & Sender;
/** Sends prepared statements (prepared.ts). */
export interface Sender {
  $client: Pick<pg.PoolClient, "query">;
}

const databases = new WeakMap<pg.PoolClient, Tx>();

/** Drizzle's view of a connection, which has no state of its own. Building it costs more than a small statement. */
function drizzleOf(client: pg.PoolClient): Tx {
  const known = databases.get(client) ?? drizzle(client);
  databases.set(client, known);
  return known;
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
      return { userId: "", role: "SYSTEM" };
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
  /** The topics that the transaction changes. */
  changes: Set<ChangeTopic>;
  /** True if its statements do not see what was committed after its first one. */
  isFrozen: boolean;
}
const states = () => processSingleton("transactions", () => new WeakMap<Tx, TransactionState>());

function newState(tx: Tx, actor: Actor): TransactionState {
  const state = { role: databaseIdentity(actor).role, changes: new Set<ChangeTopic>(), isFrozen: false };
  states().set(tx, state);
  return state;
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
  return state !== undefined && roles.includes(state.role) && !state.changes.has(topic) && !state.isFrozen;
}

/**
 * Runs `fn` in one transaction as `actor`, which row-level security sees; commits when it returns, rolls back when it throws.
 * BEGIN is inside the try and a broken client is destroyed, so that no failure leaks a pool slot or a caller's role. The
 * number of transactions that one request opens at once is limited (request-concurrency.ts).
 */
export const transaction = <T>(actor: Actor, fn: (tx: Tx) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => runTransaction(actor, async () => undefined, fn, from));

/**
 * Like transaction. `first` issues locks and reads that are sent together with BEGIN: one round trip less. It must not write,
 * because a write would stay if BEGIN failed. `fn` runs after BEGIN has succeeded.
 */
export const transactionAfter = <F, T>(
  actor: Actor,
  first: (tx: Tx) => Promise<F>,
  fn: (tx: Tx, found: F) => Promise<T>,
): Promise<T> => withConnectionSlot(() => runTransaction(actor, first, fn, pool()));

async function runTransaction<F, T>(
  actor: Actor,
  first: (tx: Tx) => Promise<F>,
  fn: (tx: Tx, found: F) => Promise<T>,
  from: pg.Pool,
): Promise<T> {
  const client = await checkout(from);
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const tx = drizzleOf(client);
  const state = newState(tx, actor);
  try {
    const begun = client.query(beginStatement(actor));
    const [found] = await Promise.allSettled([first(tx), begun]);
    await begun;
    if (found.status === "rejected") throw found.reason;
    const result = await fn(tx, found.value);
    if (broken) throw broken;
    const { command } = await client.query("COMMIT");
    // If `fn` caught the error of a failed statement and went on, PostgreSQL answers COMMIT with ROLLBACK.
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
  const begin = beginStatement(actor, " READ ONLY");
  const client = await checkout(from);
  let broken: Error | undefined;
  try {
    const begun = client.query(begin);
    const tx = drizzleOf(client);
    newState(tx, actor);
    const [result] = await Promise.allSettled([fn(tx), begun]);
    await begun;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  } catch (error) {
    if (isTimeout(error)) broken = error;
    throw error;
  } finally {
    // Reads have nothing to lose: if COMMIT fails, only the connection is given up.
    if (!broken)
      await client.query("COMMIT").catch((error: Error) => {
        broken = error;
      });
    client.release(broken);
  }
}

/**
 * Runs prepared statements in one READ ONLY transaction as `actor`. BEGIN, the statements and COMMIT are sent together, so all
 * of them cost one round trip. `send` issues every statement before its first await; a later one throws.
 */
export const readBatch = <T>(actor: Actor, send: (batch: Sender) => Promise<T>, from: pg.Pool = pool()): Promise<T> =>
  withConnectionSlot(() => runBatch(actor, send, from));

async function runBatch<T>(actor: Actor, send: (batch: Sender) => Promise<T>, from: pg.Pool): Promise<T> {
  const begin = beginStatement(actor, " READ ONLY", []); // never idle in the transaction
  const client = await checkout(from);
  let broken: Error | undefined;
  try {
    const begun = client.query(begin);
    const batch = { $client: { query: client.query.bind(client) } };
    const sent = (async () => send(batch))();
    // After COMMIT, a statement would run without the actor's identity.
    batch.$client.query = () => {
      throw new Error("a batch takes no statement after its first await");
    };
    const [result, , committed] = await Promise.allSettled([sent, begun, client.query("COMMIT")]);
    if (committed.status === "rejected") broken = committed.reason;
    await begun;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  } catch (error) {
    if (isTimeout(error)) broken = error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** True for pg's query_timeout. The statement still runs on its connection, and a ROLLBACK would wait for it. */
function isTimeout(error: unknown): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message === "Query read timeout") return true;
  return false;
}

/** PostgreSQL's error inside Drizzle's wrapper, or null. Its `code` is the SQLSTATE. */
export function databaseError(error: unknown): pg.DatabaseError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof pg.DatabaseError) return cause;
  }
  return null;
}
