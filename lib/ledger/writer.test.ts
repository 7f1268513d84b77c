import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { readDistribution, readGauge, readIncrease, type Selector } from "./index.ts";
import { type Batch, insertBatch } from "./insert-batch.ts";
import { at, startProcess, window } from "./testing/process.ts";

const database = useDatabase();
afterEach(() =>
  asOwner(database.url, "DELETE FROM ledger_minutes; DELETE FROM ledger_hours; DELETE FROM ledger_series"),
);

const requests: Selector = { metric: "http_request_duration_seconds" };
const deliveries: Selector = { metric: "deliveries_total" };
const day = window("00:00:00", "23:59:00");
const count = (selector: Selector, of = day) => transaction(system, (tx) => readIncrease(tx, [selector], of));
const minutes = async () =>
  (
    await asOwner<{ at: Date; count: string }>(
      database.url,
      `SELECT minute AS at, sum(count) AS count FROM ledger_minutes WHERE count IS NOT NULL GROUP BY minute ORDER BY minute`,
    )
  ).map((row) => [row.at.toISOString().slice(11, 16), Number(row.count)]);
const hours = async () =>
  (
    await asOwner<{ at: Date; count: string }>(
      database.url,
      `SELECT hour AS at, sum(count) AS count FROM ledger_hours WHERE count IS NOT NULL GROUP BY hour ORDER BY hour`,
    )
  ).map((row) => [row.at.toISOString().slice(11, 16), Number(row.count)]);

describe("LedgerWriter", () => {
  test("writes what was counted in each minute, and nothing for a minute without a change", async () => {
    const web = startProcess(at("10:00:10"));
    web.request(0.02);
    web.request(0.25);
    web.send("EMAIL", "SENT", 5);
    await web.write(at("10:01:00.020"));
    await web.write(at("10:02:00.020"));
    web.request(7, "5xx");
    await web.write(at("10:03:00.020"));
    expect(await minutes()).toEqual([
      ["10:00", 7],
      ["10:02", 1],
    ]);
    const { count, sum, buckets } = await transaction(system, (tx) => readDistribution(tx, requests, day));
    expect([count, sum]).toEqual([3, 7.27]);
    // Up to 0.01, 0.025, 0.2, 0.3, 5 and 10 s.
    expect([1, 2, 5, 6, 12, 13].map((index) => buckets[index])).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test("keeps what was counted before a restart", async () => {
    const first = startProcess(at("10:00:10"));
    first.send("EMAIL", "SENT", 3);
    await first.write(at("10:01:00.020"));
    first.send("EMAIL", "SENT", 2);
    await first.write(at("10:01:30")); // an orderly stop
    const second = startProcess(at("10:01:40"));
    second.send("EMAIL", "SENT", 4);
    await second.write(at("10:02:00.020"));
    expect(await minutes()).toEqual([
      ["10:00", 3],
      ["10:01", 6],
    ]);
    expect(await count(deliveries)).toBe(9);
  });

  test("puts a change into the minute and the hour in which the minute began", async () => {
    const web = startProcess(at("10:58:59.999"));
    for (const time of ["10:59:00.020", "11:00:00.020", "11:01:00.020", "12:00:00.020"]) {
      web.send("SMS", "SENT");
      await web.write(at(time));
    }
    expect(await minutes()).toEqual([
      ["10:58", 1],
      ["10:59", 1],
      ["11:00", 1],
      ["11:01", 1],
    ]);
    expect(await hours()).toEqual([
      ["10:00", 2],
      ["11:00", 2],
    ]);
    expect(await count(deliveries, window("10:59:00", "11:01:00"))).toBe(2);
    expect(await count(deliveries, window("11:00:00", "12:00:00"))).toBe(2);
  });

  test("adds up two processes that write new series at the same moment", async () => {
    const processes = Array.from({ length: 4 }, () => startProcess(at("10:00:00")));
    for (const time of ["10:01:00.020", "10:02:00.020", "10:03:00.020"]) {
      for (const [index, one] of processes.entries())
        for (const channel of ["EMAIL", "SMS", "SLACK"]) {
          one.send(channel, "SENT", index + 1);
          one.request(0.1, "2xx", `/${channel}/${time}`);
        }
      await Promise.all(processes.map((one) => one.write(at(time))));
    }
    expect(await count(deliveries)).toBe(90);
    expect(await hours()).toEqual([["10:00", 126]]);
    expect(await minutes()).toEqual([
      ["10:00", 42],
      ["10:01", 42],
      ["10:02", 42],
    ]);
  });

  test("writes a failed batch again, once and with its own minute", async () => {
    const web = startProcess(at("10:00:00"));
    web.send("EMAIL", "SENT");
    await asOwner(database.url, "ALTER TABLE ledger_hours RENAME TO ledger_gone");
    await expect(web.write(at("10:01:00.020"))).rejects.toThrow();
    web.send("EMAIL", "SENT", 10);
    await expect(web.write(at("10:02:00.020"))).rejects.toThrow();
    await asOwner(database.url, "ALTER TABLE ledger_gone RENAME TO ledger_hours");
    web.send("EMAIL", "SENT", 100);
    await web.write(at("10:03:00.020"));
    expect(await minutes()).toEqual([
      ["10:00", 1],
      ["10:01", 110],
    ]);
    expect(await hours()).toEqual([["10:00", 111]]);
  });

  test("counts a counter that was reset from 0", async () => {
    const web = startProcess(at("10:00:00"));
    web.send("EMAIL", "SENT", 10);
    web.request(0.1);
    web.request(0.1);
    await web.write(at("10:01:00.020"));
    web.registry.resetMetrics();
    web.send("EMAIL", "SENT", 4);
    web.request(0.02);
    await web.write(at("10:02:00.020"));
    expect([await count(deliveries), await count(requests)]).toEqual([14, 3]);
    const { buckets } = await transaction(system, (tx) =>
      readDistribution(tx, requests, window("10:01:00", "10:02:00")),
    );
    expect(buckets[2]).toBe(1);
  });

  test("loses nothing if the clock is set back", async () => {
    const web = startProcess(at("10:30:00"));
    for (const time of ["10:31:00.020", "10:32:00.020", "10:31:00.020", "10:32:00.020", "10:33:00.020"]) {
      web.send("EMAIL", "SENT");
      await web.write(at(time));
    }
    expect(await count(deliveries)).toBe(5);
  });

  test("writes the gauges of the process each minute, and the highest value for the hour", async () => {
    const [web, worker] = [startProcess(at("10:00:00")), startProcess(at("10:00:00"), "worker")];
    for (const [time, busy] of [
      ["10:01:00.020", 0.9],
      ["10:02:00.020", 0.2],
    ] as const) {
      web.cpu.set(busy);
      worker.cpu.set(busy / 2);
      await Promise.all([web.write(at(time)), worker.write(at(time))]);
    }
    const gauges = await transaction(system, (tx) => readGauge(tx, { metric: "host_cpu_used_ratio" }, day));
    expect(gauges).toEqual([
      { process: expect.stringMatching(/^web@.+#[0-9a-f]{8}$/), labels: {}, at: at("10:01:00"), value: 0.2 },
      { process: expect.stringMatching(/^worker@/), labels: {}, at: at("10:01:00"), value: 0.1 },
    ]);
    expect(await asOwner(database.url, "SELECT value FROM ledger_hours")).toEqual([{ value: 0.9 }]);
  });
});

describe("insertBatch", () => {
  test("changes nothing when it is repeated", async () => {
    const batch: Batch = {
      process: "web@test#1",
      minute: at("10:00:00"),
      rows: [
        { metric: "deliveries_total", labels: { channel: "EMAIL", outcome: "SENT" }, count: 3 },
        { metric: "http_request_duration_seconds", labels: { route: "/" }, count: 2, sum: 0.5, buckets: [1, 2] },
      ],
    };
    const everything = () =>
      asOwner(
        database.url,
        "SELECT series, count, sum, buckets FROM ledger_minutes UNION ALL SELECT series, count, sum, buckets FROM ledger_hours ORDER BY 1",
      );
    await transaction(system, (tx) => insertBatch(tx, batch));
    const before = await everything();
    expect(before).toHaveLength(4);
    await transaction(system, (tx) => insertBatch(tx, batch));
    // Labels in another order are the same series.
    const reordered = { metric: "deliveries_total", labels: { outcome: "SENT", channel: "EMAIL" }, count: 3 };
    await transaction(system, (tx) => insertBatch(tx, { ...batch, rows: [reordered] }));
    expect(await everything()).toEqual(before);
  });
});
