import { sql } from "drizzle-orm";
import type pg from "pg";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { createPool, read, readBatch, type Tx } from "./client.ts";
import { prepared, preparedForPeople } from "./prepared.ts";
import { asOwner, system, useDatabase } from "./testing/index.ts";

const database = useDatabase();

const pools: pg.Pool[] = [];
afterEach(async () => {
  for (const opened of pools.splice(0)) await opened.end();
});

function openPool(max: number): pg.Pool {
  const opened = createPool(database.url, { max });
  pools.push(opened);
  return opened;
}

const person = (userId: string): Actor => ({ kind: "person", userId, role: "VIEWER", sessionId: "ses_test" });

const identity = prepared<{ id: string; role: string; login: string }>(
  "SELECT current_setting('app.user_id') AS id, current_setting('app.role') AS role, current_user AS login",
);

describe("read", () => {
  test("sees its actor in each of many concurrent reads of few connections", async () => {
    const two = openPool(2);
    const ids = Array.from({ length: 50 }, (_, index) => `usr_${index}`);
    const seen = await Promise.all(ids.map((id) => read(person(id), (tx) => identity(tx, []), two)));
    expect(seen).toEqual(ids.map((id) => [{ id, role: "VIEWER", login: "np_app" }]));
    expect({ waiting: two.waitingCount, busy: two.totalCount - two.idleCount }).toEqual({ waiting: 0, busy: 0 });
  });

  test("refuses to write", async () => {
    const write = (tx: Tx) => tx.execute(sql`DELETE FROM topics`);
    await expect(read(system, write, openPool(1))).rejects.toMatchObject({ cause: { code: "25006" } });
  });

  test("refuses an actor whose id could end the statement, and sends nothing", async () => {
    let isRun = false;
    const attack = read(person("x'; RESET ROLE; --"), async () => (isRun = true), openPool(1));
    await expect(attack).rejects.toThrow("letters that no id has");
    expect(isRun).toBe(false);
  });

  test("returns nothing if its login may not take the service's role", async () => {
    const name = `unprivileged_${process.pid}_${Date.now()}`;
    await asOwner(database.url, `CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    try {
      const url = new URL(database.url);
      Object.assign(url, { username: name, password: "secret" });
      const unprivileged = createPool(url.href, { max: 1 });
      const outcome = read(system, (tx) => tx.execute(sql`SELECT 1`).catch(() => "hidden"), unprivileged);
      await expect(outcome.finally(() => unprivileged.end())).rejects.toThrow("permission denied to set role");
    } finally {
      await asOwner(database.url, `DROP ROLE ${name}`);
    }
  });

  test("keeps its connection usable after a failed statement", async () => {
    const only = openPool(1);
    await expect(read(system, (tx) => tx.execute(sql`SELECT 1 / 0`), only)).rejects.toMatchObject({
      cause: { code: "22012" },
    });
    expect(await read(person("usr_one"), (tx) => identity(tx, []), only)).toMatchObject([{ id: "usr_one" }]);
  });

  test("replaces a connection whose backend was killed", async () => {
    const only = openPool(1);
    const kill = async (tx: Tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await asOwner(database.url, "SELECT pg_terminate_backend($1, 10000)", [rows[0]?.pid]);
      return tx.execute(sql`SELECT 1`);
    };
    await expect(read(system, kill, only)).rejects.toThrow();
    expect(await read(person("usr_one"), (tx) => identity(tx, []), only)).toMatchObject([{ id: "usr_one" }]);
  });
});

describe("readBatch", () => {
  test("returns its connection outside a transaction after `send` throws before its first statement", async () => {
    const only = openPool(1);
    const send = () => {
      throw new Error("no statement");
    };
    await expect(readBatch(person("usr_one"), send, only)).rejects.toThrow("no statement");
    const { rows } = await only.query("SELECT current_user = session_user AS is_outside");
    expect(rows).toEqual([{ is_outside: true }]);
  });

  test("sees its actor in each of many concurrent batches of few connections", async () => {
    const two = openPool(2);
    const ids = Array.from({ length: 50 }, (_, index) => `usr_${index}`);
    const both = (id: string) =>
      readBatch(person(id), (batch) => Promise.all([identity(batch, []), identity(batch, [])]), two);
    const row = (id: string) => [{ id, role: "VIEWER", login: "np_app" }];
    expect(await Promise.all(ids.map(both))).toEqual(ids.map((id) => [row(id), row(id)]));
    expect({ waiting: two.waitingCount, busy: two.totalCount - two.idleCount }).toEqual({ waiting: 0, busy: 0 });
  });

  test("throws for a statement after the first await, which would run without the actor's identity", async () => {
    const only = openPool(1);
    const late = readBatch(person("usr_one"), async (batch) => identity(batch, await identity(batch, [])), only);
    await expect(late).rejects.toThrow("a statement was issued after its transaction had ended");
    expect(await readBatch(person("usr_two"), (batch) => identity(batch, []), only)).toMatchObject([{ id: "usr_two" }]);
  });

  test("keeps its connection usable after a failed statement", async () => {
    const only = openPool(1);
    const broken = prepared("SELECT 1 / $1::int");
    await expect(readBatch(system, (batch) => broken(batch, [0]), only)).rejects.toMatchObject({ code: "22012" });
    expect(await readBatch(person("usr_one"), (batch) => identity(batch, []), only)).toMatchObject([{ id: "usr_one" }]);
  });

  test("ends its transaction if it throws before it sends a statement", async () => {
    const only = openPool(1);
    const attempt = () => {
      throw new Error("nothing was sent");
    };
    await expect(readBatch(person("usr_one"), attempt, only)).rejects.toThrow("nothing was sent");
    const { rows } = await only.query(
      "SELECT current_user = session_user AS own, current_setting('app.user_id') AS id",
    );
    expect(rows).toEqual([{ own: true, id: "" }]);
  });

  test("refuses to write", async () => {
    const write = prepared("DELETE FROM topics WHERE key = $1");
    await expect(readBatch(system, (batch) => write(batch, ["x"]), openPool(1))).rejects.toMatchObject({
      code: "25006",
    });
  });
});

describe("prepared", () => {
  test("plans a statement once per connection", async () => {
    const only = openPool(1);
    const byKey = prepared<{ n: number }>("SELECT count(*)::int AS n FROM topics WHERE key = $1");
    const countPlans = prepared<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_prepared_statements WHERE statement LIKE 'SELECT count(*)::int AS n FROM topics%'",
    );
    for (const key of ["one", "two", "three"]) await read(system, (tx) => byKey(tx, [key]), only);
    const plans = await read(system, (tx) => countPlans(tx, []), only);
    expect(plans).toEqual([{ n: 1 }]);
  });
});

describe("preparedForPeople", () => {
  const names = preparedForPeople<{ name: string }>(
    (isOneOfThem) => `SELECT name FROM users WHERE id ${isOneOfThem} AND name <> $2`,
  );
  const insertPeople = "INSERT INTO users (id, name) SELECT 'usr_' || n, 'Name ' || n FROM generate_series(1, 5000) n";
  beforeAll(async () => {
    await asOwner(database.url, insertPeople);
    await asOwner(database.url, "ANALYZE users");
  });

  test.each<[ids: string[], found: string[]]>([
    [[], []],
    [["usr_7"], ["Name 7"]],
    [
      ["usr_7", "usr_9"],
      ["Name 7", "Name 9"],
    ],
    [["usr_unknown"], []],
  ])("finds the people %j", async (ids, found) => {
    const rows = await readBatch(system, (batch) => names(batch, ids, ["nobody"]), openPool(1));
    expect(rows.map(({ name }) => name).sort()).toEqual(found);
  });

  test("lets PostgreSQL keep the plan for one person", async () => {
    const only = openPool(1);
    for (let run = 0; run < 20; run += 1) await readBatch(system, (batch) => names(batch, ["usr_7"], [""]), only);
    const { rows } = await only.query(
      "SELECT generic_plans::int AS kept, custom_plans::int AS planned FROM pg_prepared_statements WHERE statement LIKE 'SELECT name FROM users%'",
    );
    expect(rows).toEqual([{ kept: 15, planned: 5 }]);
  });
});
