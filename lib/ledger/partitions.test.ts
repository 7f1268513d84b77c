import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { readIncrease } from "./index.ts";
import { insertBatch } from "./insert-batch.ts";
import { ledgerPartitions } from "./partitions.ts";

const database = useDatabase();
const monthStart = (monthsAgo: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1));
};
const partitions = async () =>
  (
    await asOwner<{ name: string }>(
      database.url,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'ledger_months'::regnamespace AND relkind = 'r' ORDER BY 1`,
    )
  ).map(({ name }) => name);
const nameOf = (kind: string, monthsAgo: number) =>
  `${kind}_${monthStart(monthsAgo).toISOString().slice(0, 7).replace("-", "_")}`;
const write = (minute: Date) =>
  transaction(system, (tx) =>
    insertBatch(tx, { process: "web@x#1", minute, rows: [{ metric: "x_total", labels: {}, count: 1 }] }),
  );
const total = () =>
  transaction(system, (tx) => readIncrease(tx, [{ metric: "x_total" }], { from: monthStart(40), to: monthStart(-40) }));
const runJob = () => ledgerPartitions.run({ data: {} }, runningJob());

describe("the partitions of the ledger", () => {
  beforeAll(() => setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", RETENTION_LEDGER_DAYS: "90" })));

  test("exist for this month and the next three after the migration", async () => {
    const months = [0, -1, -2, -3];
    expect(await partitions()).toEqual([
      ...months.map((month) => nameOf("hours", month)),
      "hours_rest",
      ...months.map((month) => nameOf("minutes", month)),
      "minutes_rest",
    ]);
  });

  test("take rows of other months from the rest, and are dropped when the whole month is past its retention", async () => {
    // The month before the last one ended at most 62 days ago.
    for (const month of [0, 2, 5, 14]) await write(monthStart(month));
    expect(await total()).toBe(4);
    const inRest = await asOwner(database.url, "SELECT count(*)::int AS n FROM ledger_months.minutes_rest");
    expect(inRest).toEqual([{ n: 3 }]);
    await runJob();
    const kept = await partitions();
    for (const kind of ["minutes", "hours"]) {
      expect(kept).toContain(nameOf(kind, 2));
      expect(kept).not.toContain(nameOf(kind, 5));
      expect(kept).not.toContain(nameOf(kind, 14));
    }
    expect(await asOwner(database.url, "SELECT count(*)::int AS n FROM ledger_months.minutes_rest")).toEqual([
      { n: 0 },
    ]);
    expect(await total()).toBe(2);
    await runJob();
    expect(await partitions()).toEqual(kept);
  });

  test("go on to take rows after the job", async () => {
    const before = await total();
    await write(new Date(monthStart(0).getTime() + 60_000));
    await write(new Date(monthStart(2).getTime() + 60_000));
    expect(await total()).toBe(before + 2);
  });

  test("are changed by the service alone, and none of the last 30 days is dropped", async () => {
    const call = (actor: Actor, statement: string) => transaction(actor, (tx) => tx.execute(statement));
    for (const actor of [signedIn("usr_a", "ADMIN"), { kind: "anonymous" } as const])
      for (const statement of ["SELECT ledger_make_months()", "SELECT ledger_drop_months(now() - interval '2 years')"])
        await expect(call(actor, statement)).rejects.toThrow();
    await expect(call(system, "SELECT ledger_drop_months(now() - interval '29 days')")).rejects.toThrow();
  });
});
