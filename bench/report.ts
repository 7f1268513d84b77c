import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { getBinaries } from "#db/embedded/binaries.ts";
import { type Goal, isMet, type Measurement, ratioOf } from "./run.ts";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  postgres: string;
}

export async function describeMachine(): Promise<Machine> {
  const { version: postgres } = await getBinaries();
  return {
    cpu: cpus()[0]?.model ?? "unknown CPU",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
  };
}

const format = (value: number): string =>
  new Intl.NumberFormat("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 }).format(value);
const withUnit = (value: number, unit: string): string =>
  unit === "/s" ? `${format(value)}/s` : `${format(value)} ${unit}`;
const ratioText = (measurement: Measurement): string => {
  const ratio = ratioOf(measurement);
  return ratio === null ? "" : `${ratio.toFixed(2)} x`;
};

function goalText({ of, atLeast, atMost }: Goal, unit: string): string {
  const bound = (value: number) => (of === "ratio" ? `${value.toFixed(2)} x` : withUnit(value, unit));
  return atLeast === undefined ? `at most ${bound(atMost ?? 0)}` : `at least ${bound(atLeast)}`;
}

/** The line of the command line: name, ours, peer, ratio. */
export function lineOf(measurement: Measurement): string {
  const { name, work, unit, ours, baseline, goal } = measurement;
  const parts = [
    name,
    withUnit(ours, unit),
    baseline && `${baseline.name} ${withUnit(baseline.value, unit)}`,
    ratioText(measurement),
    goal && `${goalText(goal, unit)}: ${isMet(measurement) ? "met" : "missed"}`,
    `(${work})`,
  ];
  return parts.filter(Boolean).join("  ");
}

const byHand = "## Missed goals and ideas";
const handTemplate = `${byHand}

Written by hand. \`./np bench --write\` keeps everything from this heading on.
`;
const tableHead = `| benchmark | work | ours | baseline, same run | ratio | goal | met | date |
| --- | --- | --- | --- | --- | --- | --- | --- |`;

function rowOf(measurement: Measurement, date: string): string {
  const { name, work, unit, ours, baseline, goal } = measurement;
  const met = isMet(measurement);
  const cells = [
    name,
    work,
    withUnit(ours, unit),
    baseline ? `${baseline.name}: ${withUnit(baseline.value, unit)}` : "",
    ratioText(measurement),
    goal ? goalText(goal, unit) : "reported",
    met === null ? "" : met ? "yes" : "no",
    date,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** "growth: api" belongs to the benchmark "growth". */
const benchmarkOf = (row: string): string => /^\| ([\w-]+)/.exec(row)?.[1] ?? "";

/**
 * The page with these results. It keeps the rows of other benchmarks, if they were measured on the same machine, and the
 * part that is written by hand.
 */
export function renderPerformance(
  previous: string,
  machine: Machine,
  measurements: readonly Measurement[],
  date: string,
): string {
  const { cpu, cores, memoryGb, node, postgres } = machine;
  const measuredOn = `Measured on ${cpu}, ${cores} cores, ${memoryGb} GB of memory, Node ${node}, PostgreSQL ${postgres}.`;
  const rows = measurements.map((one) => rowOf(one, date));
  const measured = new Set(rows.map(benchmarkOf));
  const table = (previous.split(byHand)[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !tableHead.includes(line));
  const kept = previous.includes(measuredOn) ? table.filter((row) => !measured.has(benchmarkOf(row))) : [];
  const hand = previous.includes(byHand) ? previous.slice(previous.indexOf(byHand)) : handTemplate;
  return `# Performance

\`./np bench --write\` writes this page. Each benchmark measures its peer in the same run, in turn, and reports medians; a ratio depends less on the machine than a rate. Load generator, servers, worker and PostgreSQL share the machine. Our side runs with everything that protects it: API keys, row-level security, field policy, limits, audit and logs.

${measuredOn}

${[tableHead, ...kept, ...rows].join("\n")}

${hand.trimEnd()}
`;
}

export function writePerformance(file: string, machine: Machine, measurements: readonly Measurement[]): void {
  const previous = existsSync(file) ? readFileSync(file, "utf8") : "";
  writeFileSync(file, renderPerformance(previous, machine, measurements, new Date().toISOString().slice(0, 10)));
}
