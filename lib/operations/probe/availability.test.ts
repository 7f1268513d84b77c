import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { addGauges } from "../gauges.ts";
import { lastProbe, readAvailability } from "../index.ts";

const database = useDatabase();
afterEach(() => asOwner(database.url, "DELETE FROM probe_minutes"));

const at = (time: string) => new Date(`2026-11-30T${time}Z`);
const add = (minute: Date, results = [true, true, true]) =>
  asOwner(
    database.url,
    `INSERT INTO probe_minutes (minute, api, page, worker, api_ms, page_ms, worker_ms, finished_at)
     VALUES ($1, $2, $3, $4, 20, 300, 1500, $1::timestamptz + interval '2 s')`,
    [minute, ...results],
  );
const availability = (from: string, to: string) =>
  transaction(system, (tx) => readAvailability(tx, { from: at(from), to: at(to) }));

describe("readAvailability", () => {
  test("is the share of minutes in which API, page and worker all answered", async () => {
    await add(at("10:00:00"));
    await add(at("10:01:00"), [false, true, true]);
    await add(at("10:02:00"), [true, false, true]);
    await add(at("10:03:00"), [true, true, false]);
    await add(at("10:04:00"));
    expect(await availability("10:00:00", "10:05:00")).toEqual({ part: 2, of: 5, ratio: 0.4 });
    expect(await availability("10:01:00", "10:04:00")).toEqual({ part: 0, of: 3, ratio: 0 });
    expect(await availability("10:04:00", "10:05:00")).toEqual({ part: 1, of: 1, ratio: 1 });
  });

  test("counts a minute without a row, and a minute whose probe did not end, as not available", async () => {
    await add(at("10:00:00"));
    await asOwner(database.url, "INSERT INTO probe_minutes (minute) VALUES ($1)", [at("10:01:00")]);
    await add(at("10:05:00"));
    expect(await availability("10:00:00", "10:10:00")).toEqual({ part: 2, of: 10, ratio: 0.2 });
  });

  test("leaves out the minutes of maintenance windows if asked to, but not of cancelled ones", async () => {
    const minute = (second: number) => at(`10:0${second}:00`);
    for (const one of [0, 1, 4, 5]) await add(minute(one));
    await add(minute(2), [false, true, true]);
    await add(minute(6), [false, true, true]);
    const window = (id: string, from: string, to: string, cancelledAt: Date | null = null) =>
      asOwner(
        database.url,
        `INSERT INTO maintenance_windows (id, title, starts_at, ends_at, planned_until, emergency, read_only, authorized_by,
           created_at, cancelled_at) VALUES ($1, 'x', $2, $3, $3, false, false, 'key_test', $2, $4)`,
        [id, at(from), at(to), cancelledAt],
      );
    await window("mnt_1", "10:02:30", "10:04:00");
    await window("mnt_2", "10:06:00", "10:07:00", minute(5));
    await window("mnt_3", "09:00:00", "09:59:00");
    const read = (to: string) =>
      transaction(system, (tx) =>
        readAvailability(tx, { from: at("09:00:00"), to: at(to) }, { outsideMaintenance: true }),
      );
    expect(await availability("09:00:00", "10:08:00")).toEqual({ part: 4, of: 8, ratio: 0.5 });
    expect(await read("10:08:00")).toEqual({ part: 4, of: 6, ratio: 4 / 6 });
    expect(await read("10:03:00")).toEqual({ part: 2, of: 2, ratio: 1 });
    await asOwner(database.url, "DELETE FROM maintenance_windows");
  });

  test("begins with the first probe", async () => {
    expect(await availability("00:00:00", "12:00:00")).toEqual({ part: 0, of: 0, ratio: null });
    await add(at("11:58:00"));
    expect(await availability("00:00:00", "12:00:00")).toEqual({ part: 1, of: 2, ratio: 0.5 });
    expect(await availability("00:00:00", "11:58:00")).toEqual({ part: 0, of: 0, ratio: null });
  });
});

describe("lastProbe", () => {
  test("is the last finished one, and none when the probes have stopped", async () => {
    await add(at("10:00:00"), [true, false, true]);
    await asOwner(database.url, "INSERT INTO probe_minutes (minute) VALUES ($1)", [at("10:01:00")]);
    const last = (time: string) => transaction(system, (tx) => lastProbe(tx, at(time)));
    expect(await last("10:01:30")).toMatchObject({ minute: at("10:00:00"), page: false });
    expect(await last("10:02:29")).not.toBeNull();
    expect(await last("10:02:31")).toBeNull();
  });

  test("is shown in /metrics, where a probe that has stopped is a failed one", async () => {
    addGauges();
    expect(await metricsText()).toContain('probe_success{target="worker"} 0');
    await add(new Date(), [true, false, true]);
    const text = await metricsText();
    expect(text).toContain('probe_success{target="api"} 1');
    expect(text).toContain('probe_success{target="page"} 0');
    expect(text).toContain('probe_duration_seconds{target="worker"} 1.5');
  });
});
