import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { assertMigrated, type Migration, migrate, migrateDown, readMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

const fig: Migration = { name: "9003_fig", up: "CREATE TABLE fig (id int);", down: "DROP TABLE fig;" };
const names = async () =>
  (await asOwner<{ name: string }>(database.url, "SELECT name FROM schema_migrations ORDER BY 1")).map(
    ({ name }) => name,
  );

describe("the limits of a migration", () => {
  /** Stores the limits in force while a file runs. */
  const note = "INSERT INTO limits SELECT current_setting('lock_timeout'), current_setting('statement_timeout')";
  const limits = {
    name: "0001_limits",
    up: "CREATE TABLE limits (lock text, statement text);",
    down: "DROP TABLE limits;",
  };
  const inTransaction = (name: string): Migration => ({ name, up: `${note};`, down: `${note};` });
  const noted = async () =>
    (await asOwner<{ lock: string; statement: string }>(database.url, "SELECT * FROM limits")).map(
      ({ lock, statement }) => `${lock} ${statement}`,
    );

  test("are short in a transaction, long outside one, and long for released migrations", async () => {
    const outside = { name: "9002_outside", up: `-- no transaction\n${note};\n`, down: `${note};` };
    const all = [limits, inTransaction("0043_status_subscribers"), inTransaction("9001_inside"), outside];
    await migrate(database.url, all);
    expect(await noted()).toEqual(["300ms 1h", "300ms 30s", "300ms 1h"]);
    await migrateDown(database.url, 1, all);
    expect((await noted()).at(-1)).toBe("300ms 30s");
  });

  test("that a file sets itself end with the file", async () => {
    const own = { name: "9001_own", up: `SET lock_timeout = '9s'; SET statement_timeout = '9s'; ${note};`, down: "" };
    await migrate(database.url, [limits, own, inTransaction("9002_next")]);
    expect(await noted()).toEqual(["9s 9s", "300ms 30s"]);
  });

  test("stop a statement that takes too long, and nothing of its migration stays", async () => {
    const slow = {
      name: "9001_slow",
      up: "SET LOCAL statement_timeout = '50ms'; CREATE TABLE pear (); SELECT pg_sleep(9);",
      down: "",
    };
    const outcome = migrate(database.url, [slow]);
    await expect(outcome).rejects.toThrow(
      /9001_slow failed: canceling statement due to statement timeout. It left nothing behind/,
    );
    expect(await names()).toEqual([]);
  });
});

describe("a statement that does not get its lock", () => {
  const inside = { name: "9004_inside", up: "ALTER TABLE fig ADD COLUMN size int;", down: "" };
  const outside = { ...inside, name: "9004_outside", up: `-- no transaction\n${inside.up}\n` };

  test.each([inside, outside])("is tried again, so that requests are answered meanwhile: $name", async (migration) => {
    await migrate(database.url, [fig]);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE fig IN ACCESS SHARE MODE");
    const migrated = migrate(database.url, [fig, migration], { lockPatienceMs: 50_000 });
    const waiting = () =>
      asOwner(database.url, "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ALTER%fig%'");
    await expect.poll(waiting, { timeout: 20_000, interval: 5 }).toHaveLength(1);
    // A request that queued behind it is answered although the first transaction goes on.
    await asOwner(database.url, "SET statement_timeout = '5s'; SELECT FROM fig; RESET statement_timeout");
    await holder.query("COMMIT");
    await holder.end();
    expect(await migrated).toEqual([migration.name]);
  });
});

describe("a version that is older than the schema", () => {
  const expand: Migration = {
    name: "9004_expand",
    up: "-- expand: only a table.\nCREATE TABLE pear ();",
    down: "DROP TABLE pear;",
  };
  const contract: Migration = {
    name: "9005_contract",
    up: "-- contract: no release reads it.\nDROP TABLE fig;",
    down: fig.up,
  };

  test("migrates and starts on a schema that was only expanded", async () => {
    const own = await readMigrations();
    await migrate(database.url, [...own, expand]);
    expect(await migrate(database.url, own)).toEqual([]);
    await expect(assertMigrated(database.url)).resolves.toBeUndefined();
  });

  test("refuses a schema that was contracted", async () => {
    await migrate(database.url, [fig, expand, contract]);
    await expect(migrate(database.url, [fig])).rejects.toThrow("9005_contract, which this version does not know");
  });

  test("does not revert its own migrations below those of the newer version", async () => {
    await migrate(database.url, [fig, expand]);
    const outcome = migrateDown(database.url, 1, [fig]);
    await expect(outcome).rejects.toBeInstanceOf(OperatorError);
    await expect(outcome).rejects.toThrow("9004_expand, which this version does not know");
    expect(await names()).toEqual([fig.name, expand.name]);
  });

  test("reads a table of migrations that an earlier runner created, and adds the phase to it", async () => {
    await asOwner(
      database.url,
      "CREATE TABLE schema_migrations (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    await migrate(database.url, await readMigrations());
    await asOwner(database.url, "ALTER TABLE schema_migrations DROP COLUMN phase");
    await expect(assertMigrated(database.url)).resolves.toBeUndefined();
    await migrate(database.url, [...(await readMigrations()), expand]);
    expect(
      await asOwner(database.url, "SELECT name FROM schema_migrations WHERE phase = 'expand' AND name > '9'"),
    ).toEqual([{ name: expand.name }]);
  });
});
