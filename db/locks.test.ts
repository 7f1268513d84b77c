import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tracked } from "../scripts/sources.ts";
import { LOCKS, type Lock, lockKey, lockStatement, locks, personLocks, sessionLock, slotLocks } from "./locks.ts";
import { asOwner, useDatabase } from "./testing/index.ts";

const database = useDatabase();

/** Released migrations never change, so the table must keep their number. */
const released = [
  "db/migrations/0007_audit_chain.up.sql",
  "db/migrations/0025_planned_at_scale.up.sql",
  "db/migrations/0029_ledger.up.sql",
];
const own = ["db/locks.ts", "db/locks.test.ts"];
const root = join(import.meta.dirname, "..");

describe("the table of advisory locks", () => {
  let other: pg.Client;
  beforeEach(async () => {
    other = new pg.Client({ connectionString: database.url });
    await other.connect();
  });
  afterEach(() => other.end());

  test("gives every lock a unique key in PostgreSQL", async () => {
    const names = Object.keys(locks) as Lock[];
    const [row] = await asOwner<{ keys: string[] }>(
      database.url,
      `SELECT ARRAY[${names.map((name) => `(${lockKey(name)})::text`).join(", ")}] AS keys`,
    );
    expect(new Set(row?.keys).size).toBe(names.length);
    expect(new Set(Object.values(personLocks)).size).toBe(Object.keys(personLocks).length);
    expect(new Set(LOCKS).size).toBe(LOCKS.length);
  });

  test("is the only file that names an advisory lock, apart from released migrations", () => {
    const naming = tracked.filter(
      (file) =>
        /\.(ts|tsx|sql|js|mjs)$/.test(file) &&
        /pg_(try_)?advisory|4_?927_?310_?\d\d\d|hashtextextended/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(naming.sort()).toEqual([...own, ...released].sort());
  });

  test("has the number that the functions of a released migration use", async () => {
    for (const [lock, functions] of [
      ["auditMonths", ["audit_make_months", "audit_drop_months"]],
      ["ledgerMonths", ["ledger_make_months", "ledger_drop_months"]],
    ] as const) {
      const sources = await asOwner<{ source: string }>(
        database.url,
        `SELECT prosrc AS source FROM pg_proc WHERE proname = ANY($1)`,
        [functions],
      );
      expect(sources).toHaveLength(functions.length);
      for (const { source } of sources) expect(source).toContain(`pg_advisory_xact_lock(${locks[lock]})`);
    }
  });

  test("has the number that the function for slots of counts uses", async () => {
    const [row] = await asOwner<{ source: string }>(
      database.url,
      "SELECT prosrc AS source FROM pg_proc WHERE proname = 'count_slot'",
    );
    expect(row?.source).toContain(`pg_try_advisory_xact_lock(${slotLocks.notificationCounts}, slot)`);
  });

  test.each(Object.keys(locks) as Lock[])("lets no other feature wait for the holder of %s", async (holder) => {
    await other.query(sessionLock(holder).take);
    for (const lock of Object.keys(locks) as Lock[]) {
      const statement = `BEGIN; SET LOCAL lock_timeout = '${lock === holder ? 50 : 5_000}ms'; ${lockStatement(lock)}; ROLLBACK`;
      const isFree = asOwner(database.url, statement).then(
        () => true,
        () => asOwner(database.url, "ROLLBACK").then(() => false),
      );
      expect(await isFree, lock).toBe(lock !== holder);
    }
  });
});
