import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { freezeReports } from "#lib/operations/reports/freeze.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

const vitestReport = JSON.stringify({ numPassedTests: 12, numFailedTests: 1, numPendingTests: 0 });

beforeAll(async () => {
  await writeFile(join(folder, "unit.json"), vitestReport);
  await writeFile(join(folder, "coverage.json"), JSON.stringify({ total: { lines: { total: 200, covered: 150 } } }));
});

describe("np report", () => {
  test("records a test run, and prints it in the running week's report in each format", async () => {
    const recorded = await run(["report", "record-tests", "unit.json", "--coverage", "coverage.json"]);
    expect(recorded).toMatchObject({ code: 0, out: "" });
    expect(recorded.err).toContain("Recorded 12 passed tests and 1 failed. 150 of 200 lines covered.");
    const [md, html, json] = await Promise.all(
      ["md", "html", "json"].map((format) => run(["report", "weekly", "--running", "--format", format])),
    );
    expect(md?.out).toMatch(/^# Weekly report \d{4}-W\d\d\n/);
    expect(md?.out).toContain("| Line coverage | 75% |");
    expect(md?.err).toContain("not frozen");
    expect(html?.out).toMatch(/^<!doctype html>/);
    expect(JSON.parse(json?.out ?? "")).toMatchObject({ kind: "WEEKLY", id: null });
  });

  test("prints and verifies a frozen report, and exits with 1 when it was changed", async () => {
    const frozenAt = new Date("2026-10-01T06:00:00Z");
    await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-09-30Z'");
    await freezeReports(ctxFor(system, frozenAt));
    const quarter = ["report", "quarterly", "--date", "2026-09-30", "--language", "de"];
    const printed = await run(quarter);
    expect(printed.code).toBe(0);
    expect(printed.out).toMatch(/^# Quartalsbericht 2026-Q3\n/);
    expect(printed.out).toContain("Eingefroren");
    expect(await run(["report", "verify"])).toMatchObject({
      code: 0,
      out: "",
      err: "2 reports checked, 0 changed, 0 missing.\n",
    });
    await asOwner(database.url, "UPDATE reports SET ends_at = ends_at + interval '1 s' WHERE kind = 'QUARTERLY'");
    const verified = await run(["report", "verify"]);
    expect(verified.code).toBe(1);
    expect(verified.out).toMatch(/^CHANGED rep_\w+\n$/);
    expect((await run(quarter)).code).toBe(1);
  });

  test("rejects a missing file with one sentence", async () => {
    expectSentence(await run(["report", "record-tests", "nothing.json"]), /nothing.json cannot be read/);
  });

  test.each([
    ["report", /Usage: np report/],
    ["report daily", /unknown command 'daily'/],
    ["report weekly --format pdf", /Allowed choices are html, md, json/],
    ["report weekly --date yesterday", /must be a date/],
    ["report record-tests", /missing required argument/],
  ])("exits with 2 for: %s", async (line, sentence) => {
    const { code, out, err } = await run(line.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
  });
});
