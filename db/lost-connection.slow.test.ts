import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { takePersonLocks } from "#lib/locks.ts";
import { type Tx, transaction } from "./client.ts";
import { system } from "./testing/index.ts";
import { expectAllSlotsServe, openPool, openProxy, pidOf, readPersonId } from "./testing/pools.ts";

describe("transaction, with a lost connection", () => {
  test.each([
    ["BEGIN", async () => "done"],
    ["COMMIT", async () => "done"],
    ["ROLLBACK", () => Promise.reject(new Error("the caller's own"))],
  ])("rejects the caller and loses no slot if the connection is cut at %s", async (statement, callback) => {
    const proxy = await openProxy();
    const only = openPool({ max: 1 }, proxy.url);
    await transaction(system, pidOf, only); // the connection is established before it is cut
    proxy.cutAt = statement;
    for (let round = 0; round < 3; round += 1) {
      const outcome = transaction(system, callback, only);
      await expect(outcome).rejects.toThrow(statement === "ROLLBACK" ? "the caller's own" : undefined);
    }
    proxy.cutAt = null;
    await expectAllSlotsServe(only, 1);
  });

  test.each(["BEGIN", "COMMIT"])("frees the slot at the query timeout if %s is never answered", async (statement) => {
    const proxy = await openProxy();
    const only = openPool({ max: 1, query_timeout: 200 }, proxy.url);
    proxy.stallAt = statement;
    await expect(transaction(system, async () => "done", only)).rejects.toThrow(/timeout/i);
    proxy.stallAt = null;
    await expectAllSlotsServe(only, 1);
  });
});

describe("transaction, with a black-hole connection", () => {
  const answerWithinMs = 5_000;
  /** From now on all connections drop their data, and none is closed. */
  const everything = "";

  async function expectLost(outcome: Promise<unknown>): Promise<void> {
    const startedMs = performance.now();
    await expect(outcome).rejects.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(answerWithinMs);
  }

  test.each(["BEGIN", "SELECT 'asked'", "COMMIT", everything])(
    "abandons an unanswered %j within 5 s, and the pool serves again",
    async (statement) => {
      const proxy = await openProxy();
      const only = openPool({ max: 1 }, proxy.url);
      await transaction(system, pidOf, only);
      proxy.stallAt = statement;
      await expectLost(transaction(system, (tx) => tx.execute(sql`SELECT 'asked'`), only));
      proxy.stallAt = null;
      await expect
        .poll(() => transaction(system, readPersonId, only).catch(() => "away"), { timeout: 10_000 })
        .toBe("");
      await expectAllSlotsServe(only, 1);
    },
  );

  test("rejects all callers that wait for a connection within 5 s, and later callers at once", async () => {
    const proxy = await openProxy();
    const two = openPool({ max: 2 }, proxy.url);
    proxy.stallAt = everything;
    await Promise.all(Array.from({ length: 6 }, () => expectLost(transaction(system, pidOf, two))));
    const startedMs = performance.now();
    await expect(transaction(system, pidOf, two)).rejects.toThrow(/Connection terminated/);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  test("does not abandon a slow statement or a statement that waits for a lock", async () => {
    const two = openPool({ max: 2 });
    const slow = transaction(system, (tx) => tx.execute(sql`SELECT pg_sleep(3)`), two);
    const locks = async (tx: Tx, ms: number) => {
      await takePersonLocks(tx, "preferences", ["usr_one"]);
      await tx.execute(sql`SELECT pg_sleep(${ms / 1000})`);
      return "locked";
    };
    const first = transaction(system, (tx) => locks(tx, 4_000), two);
    const other = openPool({ max: 1 });
    const waiting = transaction(system, (tx) => locks(tx, 0), other);
    expect(await Promise.all([first, waiting, slow.then(() => "slept")])).toEqual(["locked", "locked", "slept"]);
  });

  test("checks the server at most once in 1.5 s, however many statements run long", async () => {
    const proxy = await openProxy();
    const four = openPool({ max: 4 }, proxy.url);
    const startedMs = performance.now();
    await Promise.all(
      [0, 0.3, 0.6, 0.9].map((first) =>
        transaction(
          system,
          async (tx) => {
            await tx.execute(sql`SELECT pg_sleep(${first})`);
            await tx.execute(sql`SELECT pg_sleep(5)`);
          },
          four,
        ),
      ),
    );
    const looks = proxy.opened - four.totalCount;
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual((performance.now() - startedMs) / 1_500);
  });

  test("abandons a statement at its timeout without waiting for a ROLLBACK", async () => {
    const only = openPool({ max: 1, query_timeout: 1_000 });
    const startedMs = performance.now();
    await expect(transaction(system, (tx) => tx.execute(sql`SELECT pg_sleep(30)`), only)).rejects.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(1_900);
    await expectAllSlotsServe(only, 1);
  });
});
