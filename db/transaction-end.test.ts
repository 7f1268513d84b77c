import { sql } from "drizzle-orm";
import type pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { createPool, read, readBatch, type Tx, transaction, transactionWithReads } from "./client.ts";
import { prepared } from "./prepared.ts";
import { asOwner, system, useDatabase } from "./testing/index.ts";
import { together } from "./together.ts";

const database = useDatabase();

const pools: pg.Pool[] = [];
afterEach(async () => {
  for (const opened of pools.splice(0)) await opened.end();
});
function openPool(): pg.Pool {
  const opened = createPool(database.url, { max: 1 });
  pools.push(opened);
  return opened;
}

const person = (userId: string): Actor => ({ kind: "person", userId, role: "VIEWER", sessionId: "ses_test" });
const identity = prepared<{ id: string }>("SELECT current_setting('app.user_id') AS id");
const ended = "a statement was issued after its transaction had ended";

describe("a statement after the end of its transaction", () => {
  test.each<[string, typeof read]>([
    ["transaction", transaction],
    ["read", read],
  ])("is rejected by %s, and does not run in the next transaction of the connection", async (_name, run) => {
    const only = openPool();
    let kept: Tx | undefined;
    await run(
      person("usr_one"),
      async (tx) => {
        kept = tx;
      },
      only,
    );
    const late = await run(
      person("usr_two"),
      async () => Promise.allSettled([identity(kept as Tx, []), (kept as Tx).execute(sql`SELECT 1`)]),
      only,
    );
    expect(late).toMatchObject([
      { status: "rejected", reason: { message: ended } },
      { status: "rejected", reason: { cause: { message: ended } } },
    ]);
  });

  test("is rejected when the transaction failed while a sibling was still to be issued", async () => {
    const only = openPool();
    const { promise: failed, resolve } = Promise.withResolvers<void>();
    let late: Promise<unknown> = Promise.resolve();
    const outcome = transaction(
      person("usr_one"),
      (tx) => {
        late = failed.then(() => identity(tx, []));
        return Promise.all([tx.execute(sql`SELECT 1 / 0`), late]);
      },
      only,
    );
    await expect(outcome).rejects.toMatchObject({ cause: { code: "22012" } });
    resolve();
    await expect(late).rejects.toThrow(ended);
  });
});

describe("together", () => {
  test("throws the error that aborted the transaction, also if a later statement's error came first", async () => {
    const slow = async (tx: Tx) => {
      await tx.execute(sql`SELECT 1 / 0`).catch(async (error: unknown) => {
        await new Promise(setImmediate);
        throw error;
      });
    };
    const both = (tx: Tx) => together([slow(tx), identity(tx, []), tx.execute(sql`SELECT 1`)]);
    await expect(transaction(system, both, openPool())).rejects.toMatchObject({ cause: { code: "22012" } });
  });

  test("waits for every statement before it throws", async () => {
    let isDone = false;
    const later = new Promise((resolve) => setImmediate(resolve)).then(() => (isDone = true));
    await expect(together([Promise.reject(new Error("first")), later])).rejects.toThrow("first");
    expect(isDone).toBe(true);
  });
});

describe("a function that throws before its promise", () => {
  const fail = () => {
    throw new Error("at once");
  };
  test.each<[string, (from: pg.Pool) => Promise<unknown>]>([
    ["readBatch", (from) => readBatch(person("usr_one"), fail, from)],
    ["read", (from) => read(person("usr_one"), fail, from)],
    ["transaction", (from) => transaction(person("usr_one"), fail, from)],
  ])("leaves the connection of %s outside of a transaction", async (_name, run) => {
    const only = openPool();
    await expect(run(only)).rejects.toThrow("at once");
    const client = await only.connect();
    const { rows } = await client.query(
      "SELECT current_user = session_user AS own, current_setting('app.user_id', true) AS id",
    );
    expect({ status: client.getTransactionStatus(), ...rows[0] }).toMatchObject({ status: "I", own: true });
    expect(rows[0].id || null).toBeNull();
    client.release();
  });
});

describe("transactionWithReads", () => {
  test("does not run its function if the reads before it fail", async () => {
    let isRun = false;
    const outcome = transactionWithReads(
      system,
      (tx) => tx.execute(sql`SELECT 1 / 0`),
      async () => (isRun = true),
    );
    await expect(outcome).rejects.toMatchObject({ cause: { code: "22012" } });
    expect(isRun).toBe(false);
  });
});

describe("a connection whose prepared statement no longer fits its table", () => {
  test("is replaced after the first error", async () => {
    const only = openPool();
    await asOwner(
      database.url,
      "CREATE TABLE widened (a int); GRANT SELECT ON widened TO np_app; INSERT INTO widened VALUES (1)",
    );
    const all = prepared<{ a: number | string }>("SELECT a FROM widened");
    expect(await read(system, (tx) => all(tx, []), only)).toEqual([{ a: 1 }]);
    await asOwner(database.url, "ALTER TABLE widened ALTER COLUMN a TYPE bigint");
    await expect(read(system, (tx) => all(tx, []), only)).rejects.toMatchObject({ code: "0A000" });
    expect(await read(system, (tx) => all(tx, []), only)).toEqual([{ a: "1" }]);
  });
});
