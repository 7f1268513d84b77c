import { describe, expect, test } from "vitest";
import { lineOf, type Machine, renderPerformance } from "./report.ts";
import type { Measurement } from "./run.ts";

const machine: Machine = { cpu: "Test CPU", cores: 2, memoryGb: 8, node: "v26.0.0", postgres: "18.4" };
const api: Measurement = {
  name: "api",
  work: "preference matrix",
  unit: "/s",
  ours: 1234,
  baseline: { name: "Apollo", value: 2000 },
  goal: { of: "ratio", atLeast: 0.5 },
};
const growth: Measurement = { name: "growth: api", work: "10 rows", unit: "/s", ours: 5 };
const memory: Measurement = { name: "memory", work: "idle", unit: "MB", ours: 301, goal: { of: "ours", atMost: 300 } };

const render = (previous: string, results: Measurement[], date = "2026-01-02", on = machine) =>
  renderPerformance(previous, on, results, date);
const rowsOf = (page: string) => page.split("\n").filter((line) => /^\| (?!benchmark|---)/.test(line));

describe("lineOf", () => {
  test("shows the name, both values, the ratio and the goal in one line", () => {
    expect(lineOf(api)).toBe("api  1,234/s  Apollo 2,000/s  0.62 x  at least 0.50 x: met  (preference matrix)");
    expect(lineOf(memory)).toBe("memory  301 MB  at most 300 MB: missed  (idle)");
  });
});

describe("renderPerformance", () => {
  test("names the machine, and has one row for each result", () => {
    const page = render("", [api, memory]);
    expect(page).toContain("Measured on Test CPU, 2 cores, 8 GB of memory, Node v26.0.0, PostgreSQL 18.4.");
    expect(rowsOf(page)).toEqual([
      "| api | preference matrix | 1,234/s | Apollo: 2,000/s | 0.62 x | at least 0.50 x | yes | 2026-01-02 |",
      "| memory | idle | 301 MB |  |  | at most 300 MB | no | 2026-01-02 |",
    ]);
  });

  test("replaces the rows of the measured benchmarks, and keeps those of the others", () => {
    const page = render(render("", [api, growth, memory]), [{ ...growth, ours: 6 }], "2026-02-03");
    expect(rowsOf(page).map((row) => [row.split(" | ")[0], row.slice(-12, -2)])).toEqual([
      ["| api", "2026-01-02"],
      ["| memory", "2026-01-02"],
      ["| growth: api", "2026-02-03"],
    ]);
  });

  test("keeps the row of plan-growth when plan is measured, and the reverse", () => {
    const plan: Measurement = { name: "plan", work: "deliveries", unit: "/s", ours: 7 };
    const planGrowth: Measurement = { ...plan, name: "plan-growth" };
    const both = render("", [plan, planGrowth]);
    const namesOf = (page: string) => rowsOf(page).map((row) => row.split(" | ")[0]);
    expect(namesOf(render(both, [plan]))).toEqual(["| plan-growth", "| plan"]);
    expect(namesOf(render(both, [planGrowth]))).toEqual(["| plan", "| plan-growth"]);
  });

  test("drops the rows of another machine", () => {
    const page = render(render("", [api]), [memory], "2026-02-03", { ...machine, cores: 4 });
    expect(rowsOf(page)).toHaveLength(1);
    expect(page).not.toContain("| api");
  });

  test("keeps the part that is written by hand, with its tables", () => {
    const byHand = "Memory: too much.\n\n| idea | effect |\n| --- | --- |\n| less | more |\n";
    const page = render(`${render("", [api])}${byHand}`, [api]);
    expect(page.endsWith(byHand)).toBe(true);
    expect(page.match(/\| less \| more \|/g)).toHaveLength(1);
  });
});
