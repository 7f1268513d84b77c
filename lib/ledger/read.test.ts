import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { minuteMs } from "#lib/clock.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import {
  type Counted,
  quantileOf,
  readDistribution,
  readGauge,
  readIncrease,
  readQuantile,
  readRatio,
  readSeries,
  type Window,
} from "./index.ts";
import { insertBatch } from "./insert-batch.ts";
import { at, startProcess, window } from "./testing/process.ts";

const database = useDatabase();
const metric = "http_request_duration_seconds";
const boundaries = bucketsOf(metric);

/** An observation as the test made it. The tests compare the ledger with these. */
interface Observation {
  atMs: number;
  seconds: number;
  status: string;
  route: string;
}
const serverErrors: Counted[] = [{ metric, where: { status_class: "5xx" } }];
const observed: Observation[] = [];

/** Two processes for three hours: random traffic with a peak, and minutes without any. */
const start = at("08:00:00");
const minutes = 180;
beforeAll(async () => {
  const random = fc.sample(fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999), fc.nat(3)), { numRuns: 3_000, seed: 7 });
  const processes = [startProcess(start), startProcess(start)];
  let next = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const atMs = start.getTime() + minute * minuteMs;
    for (const one of processes) {
      const requests = minute % 7 === 0 ? 0 : minute > 60 && minute < 90 ? 20 : 4;
      for (let request = 0; request < requests; request += 1, next += 1) {
        const [a = 0, b = 0, c = 0, d = 0] = random[next % random.length] ?? [];
        const seconds = (a / 400) ** 3;
        const status = b < 30 ? "5xx" : b < 100 ? "4xx" : "2xx";
        const route = ["/status", "/api/graphql", "/preferences", "other"][d] ?? "other";
        one.request(seconds, status, route);
        observed.push({ atMs: atMs + c, seconds, status, route });
      }
      one.cpu.set(minute / 1_000);
    }
    const end = new Date(atMs + minuteMs + 20);
    await Promise.all(processes.map((one) => one.write(end)));
  }
});

const read = <T>(fn: (tx: Parameters<typeof readIncrease>[0]) => Promise<T>): Promise<T> => transaction(system, fn);
const inside = ({ from, to }: Window) => observed.filter(({ atMs }) => atMs >= from.getTime() && atMs < to.getTime());

/** As PromQL defines it, over the raw observations: the count of each bucket is computed from them. */
function histogramQuantile(q: number, seconds: readonly number[]): number | null {
  const countTo = (le: number) => seconds.filter((one) => one <= le).length;
  if (seconds.length === 0) return null;
  const rank = q * seconds.length;
  const upper = boundaries.find((le) => countTo(le) >= rank);
  if (upper === undefined) return boundaries.at(-1) ?? null;
  const lower = boundaries[boundaries.indexOf(upper) - 1];
  const [start, below] = lower === undefined ? [0, 0] : [lower, countTo(lower)];
  return start + (upper - start) * ((rank - below) / (countTo(upper) - below));
}

const windows = fc.tuple(fc.nat(minutes), fc.nat(minutes)).map(([a, b]): Window => {
  const moment = (minute: number) => new Date(start.getTime() + minute * minuteMs);
  return { from: moment(Math.min(a, b)), to: moment(Math.max(a, b)) };
});

describe("the reads of the ledger", () => {
  test("agree with the raw observations in any window of whole minutes", async () => {
    await fc.assert(
      fc.asyncProperty(windows, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), async (of, q) => {
        const raw = inside(of);
        const graphql = raw.filter(({ route }) => route === "/api/graphql");
        const [all, increase, errors, quick, p, pOfRoute] = await read((tx) =>
          Promise.all([
            readDistribution(tx, { metric }, of),
            readIncrease(
              tx,
              [
                { metric, where: { status_class: ["4xx", "5xx"] } },
                { metric, where: { status_class: "2xx" } },
              ],
              of,
            ),
            readRatio(tx, { part: serverErrors, of: [{ metric }] }, of),
            readRatio(tx, { part: [{ metric, whereNot: { status_class: "5xx" }, atMost: 0.3 }], of: [{ metric }] }, of),
            readQuantile(tx, { metric }, q, of),
            readQuantile(tx, { metric, where: { route: "/api/graphql" } }, q, of),
          ]),
        );
        expect(all.count).toBe(raw.length);
        expect(all.sum).toBeCloseTo(
          raw.reduce((sum, { seconds }) => sum + seconds, 0),
          6,
        );
        expect(increase).toBe(raw.length);
        const failed = raw.filter(({ status }) => status === "5xx").length;
        expect(errors).toEqual({ part: failed, of: raw.length, ratio: raw.length === 0 ? null : failed / raw.length });
        expect(quick.part).toBe(raw.filter(({ status, seconds }) => status !== "5xx" && seconds <= 0.3).length);
        const same = (actual: number | null, rows: readonly Observation[]) => {
          const expected = histogramQuantile(
            q,
            rows.map(({ seconds }) => seconds),
          );
          if (expected === null) expect(actual).toBeNull();
          else expect(actual).toBeCloseTo(expected, 9);
        };
        same(p, raw);
        same(pOfRoute, graphql);
      }),
      {
        numRuns: 60,
        seed: 11,
        examples: [
          [window("09:00:00", "10:00:00"), 0.95],
          [window("08:59:00", "10:01:00"), 0.99],
        ],
      },
    );
  });

  test("read whole hours from the hours, and only the edges from the minutes", async () => {
    const negateMinutes = `UPDATE ledger_minutes SET count = -count
      WHERE minute >= '2026-11-30T09:00Z' AND minute < '2026-11-30T10:00Z'`;
    const of = window("08:30:00", "10:30:00");
    await asOwner(database.url, negateMinutes);
    const increase = await read((tx) => readIncrease(tx, [{ metric }], of));
    await asOwner(database.url, negateMinutes);
    expect(increase).toBe(inside(of).length);
  });

  test("count nothing of a metric or a label that is not in the ledger", async () => {
    const of = window("08:00:00", "11:00:00");
    expect(
      await read((tx) => readIncrease(tx, [{ metric: "unknown_total" }, { metric, where: { route: "/nowhere" } }], of)),
    ).toBe(0);
    expect(await read((tx) => readIncrease(tx, [], of))).toBe(0);
    expect(await read((tx) => readQuantile(tx, { metric, where: { nothing: "x" } }, 0.5, of))).toBeNull();
    expect(await read((tx) => readRatio(tx, { part: [], of: [] }, of))).toEqual({ part: 0, of: 0, ratio: null });
    // A series without the label has none of its values.
    expect(await read((tx) => readIncrease(tx, [{ metric, whereNot: { nothing: "x" } }], of))).toBe(inside(of).length);
  });

  test("reject a value that is not a boundary, and a metric that is no histogram", async () => {
    const of = window("08:00:00", "11:00:00");
    await expect(read((tx) => readIncrease(tx, [{ metric, atMost: 0.31 }], of))).rejects.toThrow("not a boundary");
    await expect(read((tx) => readQuantile(tx, { metric: "deliveries_total" }, 0.5, of))).rejects.toThrow(
      "not a histogram",
    );
  });
});

describe("readGauge", () => {
  test("gives the last value of each process in the window", async () => {
    const values = (of: Window) => read((tx) => readGauge(tx, { metric: "host_cpu_used_ratio" }, of));
    expect((await values(window("08:00:00", "09:01:00"))).map(({ at, value }) => [at, value])).toEqual([
      [at("09:00:00"), 0.06],
      [at("09:00:00"), 0.06],
    ]);
    expect(await values(window("11:05:00", "11:10:00"))).toEqual([]);
  });
});

describe("readSeries", () => {
  const minute = (time: string) => ({ from: at(time), to: new Date(at(time).getTime() + minuteMs) });

  test.each([
    ["an hour", "09:00:00", "10:00:00", 1, 60],
    ["three hours", "08:00:00", "11:00:00", 5, 36],
    ["a day", "00:00:00", "23:59:00", 15, 96],
  ])("splits %s into equal steps", async (_, from, to, stepMinutes, points) => {
    const of = window(from, to);
    const { stepMs, lines } = await read((tx) => readSeries(tx, { metric }, of));
    expect([stepMs, lines.length, lines[0]?.points.length]).toEqual([stepMinutes * minuteMs, 1, points]);
    for (const { at, count } of lines[0]?.points ?? []) {
      const step = { from: at, to: new Date(at.getTime() + stepMs) };
      expect([at, count]).toEqual([at, inside(step).length]);
    }
  });

  test("keeps lines apart by label, with a distribution for each step", async () => {
    const of = window("08:00:00", "08:30:00");
    const { lines } = await read((tx) => readSeries(tx, { metric }, of, ["status_class"]));
    expect(lines.map(({ labels }) => labels)).toEqual(["2xx", "4xx", "5xx"].map((status_class) => ({ status_class })));
    const raw = inside(minute("08:10:00")).filter(({ status }) => status === "2xx");
    const point = lines[0]?.points[10];
    expect(point?.count).toBe(raw.length);
    expect(quantileOf(point ?? { count: 0, buckets: [] }, boundaries, 0.95)).toBeCloseTo(
      histogramQuantile(
        0.95,
        raw.map(({ seconds }) => seconds),
      ) ?? Number.NaN,
      9,
    );
  });

  test("reads 30 days from the hours, in steps of six hours", async () => {
    const of = { from: new Date("2026-11-01T00:00Z"), to: new Date("2026-12-01T00:00Z") };
    const { stepMs, lines } = await read((tx) => readSeries(tx, { metric }, of));
    expect([stepMs / 3_600_000, lines[0]?.points.length]).toEqual([6, 120]);
    expect(lines[0]?.points.reduce((sum, { count }) => sum + count, 0)).toBe(observed.length);
  });

  test("gives the highest value of a gauge in each step", async () => {
    const { lines } = await read((tx) =>
      readSeries(tx, { metric: "host_cpu_used_ratio" }, window("08:00:00", "11:00:00")),
    );
    expect(lines[0]?.points.slice(0, 3).map(({ value }) => value)).toEqual([0.004, 0.009, 0.014]);
  });
});

describe("access to the ledger", () => {
  const of = window("08:00:00", "11:00:00");
  const batch = { process: "web@x#1", minute: at("08:00:00"), rows: [{ metric: "x_total", labels: {}, count: 1 }] };

  test("is given to the service, operators and keys for reading, and to the service alone for writing", async () => {
    for (const actor of [signedIn("usr_a", "ADMIN"), signedIn("usr_b", "AUDITOR"), key("OPERATIONS")]) {
      expect(await transaction(actor, (tx) => readIncrease(tx, [{ metric }], of))).toBeGreaterThan(0);
      await expect(transaction(actor, (tx) => insertBatch(tx, batch))).rejects.toThrow();
    }
    for (const actor of [signedIn("usr_c"), { kind: "anonymous" } as const])
      expect(await transaction(actor, (tx) => readIncrease(tx, [{ metric }], of))).toBe(0);
  });
});
