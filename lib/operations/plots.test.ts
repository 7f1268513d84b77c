import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { database, requests, settledIn, writeLedger } from "./alerts/testing/breakages.ts";
import { type PlotPeriod, readPlots } from "./plots.ts";

const now = new Date("2030-03-10T12:07:30Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const lineOf = async (objective: string, period: PlotPeriod, at = now) => {
  const plots = await readPlots(ctxFor(key("OPERATIONS"), at), period);
  const found = plots.flatMap(({ lines }) => lines).find((line) => line.objective === objective);
  if (!found) throw new Error(`no line for ${objective}`);
  return found;
};
const valuesOf = async (objective: string, period: PlotPeriod, at = now) =>
  (await lineOf(objective, period, at)).points.flatMap(({ at, events, value }) =>
    events === 0 ? [] : [{ at: at.toISOString().slice(5, 16), events, value }],
  );

beforeEach(async () => {
  await asOwner(database.url, "DELETE FROM ledger_minutes; DELETE FROM ledger_hours");
  setProcessSingleton("minute-cache", undefined);
});

describe("readPlots", () => {
  test("answers every step of a period without events, and no values", async () => {
    const plots = await readPlots(ctxFor(key("OPERATIONS"), now), "HOUR");
    expect(plots.map(({ name, stepSeconds }) => [name, stepSeconds])).toEqual([
      ["latency", 60],
      ["errors", 60],
      ["delivery-time", 60],
      ["delivery-success", 60],
    ]);
    for (const { points } of plots.flatMap(({ lines }) => lines)) {
      expect(points).toHaveLength(60);
      expect(points.every(({ events, value }) => events === 0 && value === null)).toBe(true);
    }
  });

  test("measures a quantile of each step beside the limit of its objective", async () => {
    await writeLedger(minutesAgo(20), requests("2xx", 0.3, 100));
    await writeLedger(minutesAgo(10), requests("2xx", 0.01, 90), requests("3xx", 0.4, 10));
    expect(await lineOf("latency-p95", "HOUR")).toMatchObject({ unit: "ms", target: 300, quantile: 0.95 });
    expect(await valuesOf("latency-p95", "HOUR")).toEqual([
      { at: "03-10T11:46", events: 100, value: expect.closeTo(295, 6) },
      { at: "03-10T11:56", events: 100, value: expect.closeTo(350, 6) },
    ]);
    expect(await valuesOf("latency-p99", "HOUR")).toMatchObject([
      { value: expect.closeTo(299) },
      { value: expect.closeTo(390) },
    ]);
  });

  test("measures the share of errors in percent, with and without those of callers", async () => {
    await writeLedger(minutesAgo(10), requests("2xx", 0.01, 95), requests("4xx", 0.01, 4), requests("5xx", 0.01, 1));
    expect(await lineOf("error-rate", "HOUR")).toMatchObject({ unit: "%", target: 0.1, quantile: null });
    expect(await valuesOf("error-rate", "HOUR")).toMatchObject([{ events: 100, value: expect.closeTo(5) }]);
    expect(await valuesOf("service-error-rate", "HOUR")).toMatchObject([{ events: 100, value: expect.closeTo(1) }]);
  });

  test("measures deliveries, and counts no more failures than messages in a step", async () => {
    const bounced = { metric: "deliveries_total", labels: { channel: "EMAIL", outcome: "BOUNCED" }, count: 1 };
    await writeLedger(minutesAgo(10), settledIn(1, 4), bounced);
    await writeLedger(minutesAgo(5), settledIn(90, 1), { ...bounced, count: 3 });
    expect(await valuesOf("delivery-success", "HOUR")).toMatchObject([
      { events: 4, value: 75 },
      { events: 1, value: 0 },
    ]);
    const time = await lineOf("delivery-time", "HOUR");
    expect(time).toMatchObject({ unit: "s", target: 60, quantile: 0.99 });
    expect((await valuesOf("delivery-time", "HOUR")).map(({ value }) => Number(value) > 60)).toEqual([false, true]);
  });

  test("adds up a day in quarters of an hour, and a month in quarters of a day", async () => {
    await writeLedger(minutesAgo(8), requests("2xx", 0.01, 10));
    await writeLedger(minutesAgo(12), requests("2xx", 0.01, 20));
    await writeLedger(minutesAgo(26 * 60), requests("2xx", 0.01, 40));
    expect((await lineOf("latency-p95", "DAY")).points).toHaveLength(97);
    expect(await valuesOf("latency-p95", "DAY")).toMatchObject([{ at: "03-10T11:45", events: 30 }]);
    expect((await lineOf("latency-p95", "MONTH")).points).toHaveLength(121);
    expect(await valuesOf("latency-p95", "MONTH")).toMatchObject([
      { at: "03-09T06:00", events: 40 },
      { at: "03-10T06:00", events: 30 },
    ]);
  });

  test("answers a minute's plots once, and the next minute's five seconds after it began", async () => {
    const at = (seconds: number) => new Date("2030-03-10T12:00:00Z").getTime() + seconds * 1_000;
    const events = async (seconds: number) =>
      (await valuesOf("latency-p95", "HOUR", new Date(at(seconds)))).reduce((sum, point) => sum + point.events, 0);
    expect(await events(10)).toBe(0);
    await writeLedger(new Date(at(60)), requests("2xx", 0.01, 7));
    expect(await events(59)).toBe(0);
    expect(await events(64)).toBe(0);
    expect(await events(65)).toBe(7);
  });

  test("refuses people without a right to operations", () => {
    for (const actor of [signedIn("usr_x"), key("SEND")])
      expect(() => readPlots(ctxFor(actor, now), "HOUR")).toThrow("not allowed");
  });
});
