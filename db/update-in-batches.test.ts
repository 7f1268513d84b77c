import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Migration, migrate } from "./migrate.ts";
import { withConnection } from "./testing/connections.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";
import { withPlainOwner } from "./testing/plain-owner.ts";
import { updateInBatches } from "./update-in-batches.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

const sizeless = { table: "pear", set: "size = 1", where: "size IS NULL" };
const update = (change = {}) =>
  withConnection(database.url, (client) => updateInBatches(client, { ...sizeless, blocks: 1, ...change }));
const create = (rows: number, more = "") =>
  asOwner(
    database.url,
    `CREATE TABLE pear (id int, size int, text text) ${more};
     INSERT INTO pear SELECT n, NULL, repeat('x', 100) FROM generate_series(1, ${rows}) n`,
  );
const left = async () =>
  (await asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM pear WHERE size IS DISTINCT FROM 1"))[0]
    ?.n;

describe("updateInBatches", () => {
  test("changes every row once, in a transaction for each batch", async () => {
    await create(1_000);
    expect(await update()).toBe(1_000);
    expect(await left()).toBe(0);
    // Each transaction has an id of its own, which its rows carry.
    const [counts] = await asOwner<{ batches: number; largest: number }>(
      database.url,
      `SELECT count(*)::int AS batches, max(n)::int AS largest FROM (SELECT count(*) AS n FROM pear GROUP BY xmin::text) b`,
    );
    expect(counts?.batches).toBeGreaterThan(10);
    expect(counts?.largest).toBeLessThan(100);
    expect(await update()).toBe(0);
  });

  test("changes the rows of each partition", async () => {
    await asOwner(
      database.url,
      `CREATE TABLE pear (id int, size int) PARTITION BY RANGE (id);
       CREATE TABLE pear_1 PARTITION OF pear FOR VALUES FROM (0) TO (500);
       CREATE TABLE pear_2 PARTITION OF pear DEFAULT;
       INSERT INTO pear SELECT n FROM generate_series(1, 1000) n`,
    );
    expect(await update()).toBe(1_000);
    expect(await left()).toBe(0);
  });

  test("tries a batch again that could not lock its rows in time", async () => {
    await create(10);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN; UPDATE pear SET text = '' WHERE id = 1");
    const released = holder.query("SELECT pg_sleep(0.5); COMMIT");
    const updating = withConnection(database.url, async (client) => {
      await client.query("SET lock_timeout = '200ms'");
      return updateInBatches(client, sizeless);
    });
    expect(await updating).toBe(10);
    await released;
    await holder.end();
    expect(await left()).toBe(0);
  });

  test("stops with the reason if changed rows still match", async () => {
    await create(10);
    await expect(update({ where: "true" })).rejects.toThrow('after 10 passes over pear, rows still match "true"');
  });

  test("reports the end of its connection, and not the rollback that is impossible then", async () => {
    await create(10);
    const end = { where: "pg_terminate_backend(pg_backend_pid())" };
    await expect(update(end)).rejects.toThrow(/terminating connection/);
    expect(await left()).toBe(10);
  });

  test("rejects a transaction, which it would commit", async () => {
    await create(1);
    const outcome = withConnection(database.url, async (client) => {
      await client.query("BEGIN");
      return updateInBatches(client, sizeless);
    });
    await expect(outcome).rejects.toThrow("-- no transaction");
    expect(await left()).toBe(1);
  });

  test("changes rows that row-level security hides from an owner who is no superuser", async () => {
    await withPlainOwner(database.url, async (url) => {
      const pear: Migration = {
        name: "0001_pear",
        up: `CREATE TABLE pear (size int); INSERT INTO pear VALUES (NULL);
          ALTER TABLE pear ENABLE ROW LEVEL SECURITY; ALTER TABLE pear FORCE ROW LEVEL SECURITY;
          CREATE POLICY service ON pear USING (current_setting('app.role', true) = 'SYSTEM');`,
        down: "DROP TABLE pear;",
      };
      const fill: Migration = {
        name: "0002_fill",
        up: "-- no transaction\n-- The rows step fills the sizes.\n",
        down: "",
        rows: { up: async (client) => void (await updateInBatches(client, sizeless)) },
      };
      await migrate(url, [pear, fill]);
      expect(await left()).toBe(0);
    });
  });
});
