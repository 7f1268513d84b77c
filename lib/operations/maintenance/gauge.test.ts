import { describe, expect, test } from "vitest";
import { createPool } from "#db/client.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { processSingleton, setProcessSingleton } from "#lib/process-singleton.ts";
import { databaseGauges } from "../gauges.ts";
import { scheduleMaintenance } from "./schedule.ts";

const database = useDatabase();
const at = (hours: number) => new Date(Date.UTC(2030, 0, 1, 12 + hours));
const active = async (hours: number) =>
  (await databaseGauges.maintenance_active?.read(at(hours)))?.map(({ value }) => value);

describe("maintenance_active", () => {
  test("is 1 in a window, also while the database does not answer because of it", async () => {
    const window = { title: "Database upgrade", startsAt: at(48), endsAt: at(50) };
    await scheduleMaintenance(ctxFor(undefined, at(0)), window);
    expect([await active(47), await active(48), await active(50)]).toEqual([[0], [1], [0]]);
    const pool = processSingleton("pool", () => createPool(database.url));
    const nowhere = createPool("postgres://nobody@127.0.0.1:9/nowhere");
    setProcessSingleton("pool", nowhere);
    try {
      expect([await active(47), await active(48)]).toEqual([[0], [1]]);
    } finally {
      setProcessSingleton("pool", pool);
      await nowhere.end();
    }
  });
});
