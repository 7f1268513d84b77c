import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sampleCapacity } from "./capacity-sample.ts";
import { recordTests } from "./record-tests.ts";

const database = useDatabase();
const owner = (statement: string, values: unknown[] = []) => asOwner(database.url, statement, values);
const at = (time: string) => new Date(`${time}Z`);
const monday = "2026-11-30T06:00:00";
beforeEach(() => owner("DELETE FROM test_runs; DELETE FROM capacity_samples"));

describe("sampleCapacity", () => {
  test("records the sizes once a day with several workers, from the estimates of the database", async () => {
    const estimate = (rows: number) => owner("UPDATE pg_class SET reltuples = $1 WHERE relname = 'users'", [rows]);
    await estimate(-1);
    const sample = (time: string) => sampleCapacity(ctxFor(system, at(time)));
    const results = await Promise.all([sample("2026-11-30T00:07:00"), sample("2026-11-30T00:07:00")]);
    expect(results.reduce((sum, { samples }) => sum + samples, 0)).toBe(5);
    await estimate(300_000_000);
    expect(await sample("2026-11-30T01:07:00")).toEqual({ samples: 0 });
    await sample("2026-12-01T00:07:00");
    expect(await owner("SELECT day, value::int FROM capacity_samples WHERE measure = 'people' ORDER BY day")).toEqual([
      { day: at("2026-11-30T00:00:00"), value: 0 },
      { day: at("2026-12-01T00:00:00"), value: 300_000_000 },
    ]);
    const [size] = await owner(
      "SELECT value > 1000000 AS isReal FROM capacity_samples WHERE measure = 'database-bytes'",
    );
    expect(size).toEqual({ isreal: true });
  });
});

describe("recordTests", () => {
  const record = (text: string, coverage: string | null = null) =>
    recordTests(ctxFor(system, at(monday)), {
      reports: [{ name: "report.json", text }],
      coverage: coverage === null ? null : { name: "coverage.json", text: coverage },
    });

  test("reads the reports of vitest and playwright; a skipped test is no pass", async () => {
    expect(await record('{"numPassedTests": 8, "numFailedTests": 1, "numPendingTests": 2}')).toMatchObject({
      passed: 8,
      failed: 3,
      lines: null,
    });
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
    expect(await record(JSON.stringify({ stats }))).toMatchObject({ passed: 5, failed: 3 });
  });

  test.each([
    ["text that is no JSON", "TAP 13", null, /report.json is not JSON. Pass a JSON report/],
    ["JSON of another form", '{"passed": 1}', null, /report.json is not in a known form/],
    ["a negative number", '{"numPassedTests": -1, "numFailedTests": 0}', null, /not in a known form/],
    [
      "an unknown coverage file",
      '{"numPassedTests": 1, "numFailedTests": 0}',
      "{}",
      /coverage.json is not in a known form/,
    ],
  ])("rejects %s and records nothing", async (_, text, coverage, sentence) => {
    await expect(record(text, coverage)).rejects.toThrow(sentence);
    expect(await owner("SELECT FROM test_runs")).toEqual([]);
  });
});
