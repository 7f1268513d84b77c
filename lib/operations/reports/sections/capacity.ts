import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { capacitySamples, ledgerHours, ledgerSeries } from "#db/schema/index.ts";
import type { Window } from "#lib/ledger/index.ts";
import { CAPACITY_MEASURES } from "../capacity-sample.ts";
import { dayMs } from "../period.ts";
import { lineOf, type ReadLine, type SectionReader, within } from "./section.ts";

/** Use of the host and growth of the database, with a linear forecast. */

const hostGauges = { cpu: "host_cpu_used_ratio", memory: "host_memory_used_ratio", disk: "host_disk_used_ratio" };
/** The limits of the alerts CpuHigh, MemoryHigh and DiskAlmostFull. */
const limits = { cpu: 80, memory: 85, disk: 90 } as const;
/** Two days are always on a line, so they say nothing about a trend. */
const leastDays = 3;

interface Sample {
  day: number;
  value: number;
}

/** Least squares. Null: there are too few days. `day`: days since 1970. */
export function fitLine(samples: readonly Sample[]): { slope: number; at: (day: number) => number } | null {
  if (new Set(samples.map(({ day }) => day)).size < leastDays) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanDay, meanValue] = [mean(samples.map(({ day }) => day)), mean(samples.map(({ value }) => value))];
  const spread = mean(samples.map(({ day }) => (day - meanDay) ** 2));
  const slope = mean(samples.map(({ day, value }) => (day - meanDay) * (value - meanValue))) / spread;
  return { slope, at: (day) => meanValue + slope * (day - meanDay) };
}

const daysOf = (at: SQL): SQL => sql`(extract(epoch FROM ${at}) / 86400)::float8`;

/** The highest value of each day over all processes. */
async function readGaugeDays(tx: Tx, metric: string, window: Window): Promise<Sample[]> {
  const { rows } = await tx.execute<{ day: number; value: number }>(sql`
    SELECT ${daysOf(sql`date_trunc('day', hour, 'UTC')`)} AS day, max(value) AS value
    FROM ${ledgerHours} WHERE series IN (SELECT id FROM ${ledgerSeries} WHERE metric = ${metric})
      AND ${within(sql`hour`, window)} AND value IS NOT NULL GROUP BY 1 ORDER BY 1`);
  return rows;
}

async function readSamples(tx: Tx, window: Window): Promise<(Sample & { measure: string })[]> {
  const { rows } = await tx.execute<{ measure: string; day: number; value: number }>(sql`
    SELECT measure, ${daysOf(sql`day`)} AS day, value::float8 AS value FROM ${capacitySamples}
    WHERE ${within(sql`day`, window)} ORDER BY day`);
  return rows;
}

async function capacityLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  let disk: Sample[] = [];
  for (const [name, metric] of Object.entries(hostGauges) as [keyof typeof hostGauges, string][]) {
    const days = await readGaugeDays(tx, metric, window);
    if (name === "disk") disk = days;
    const highest = days.length === 0 ? null : Math.max(...days.map(({ value }) => value)) * 100;
    const met = highest === null ? null : highest <= limits[name];
    lines.push(lineOf(`${name}-highest`, "%", highest, { target: limits[name], met }));
  }
  const samples = await readSamples(tx, window);
  for (const measure of CAPACITY_MEASURES) {
    const own = samples.filter((sample) => sample.measure === measure);
    const weekly = fitLine(own);
    const isBytes = measure === "database-bytes";
    lines.push(
      lineOf("size", isBytes ? "bytes" : "count", own.at(-1)?.value ?? null, { of: measure }),
      lineOf("growth", isBytes ? "bytes/week" : "rows/week", weekly && weekly.slope * 7, { of: measure }),
    );
  }
  lines.push(forecast(disk, window));
  return lines;
}

/** When the line through the days of the window reaches the limit of the disk, counted from the end of the window. */
function forecast(disk: readonly Sample[], window: Window): ReadLine {
  const line = fitLine(disk);
  if (!line) return lineOf("disk-full", "days-left", null);
  if (line.slope <= 0) return lineOf("disk-full", "days-left", null, { word: "not-growing" });
  const now = line.at(window.to.getTime() / dayMs);
  return lineOf("disk-full", "days-left", Math.max(0, (limits.disk / 100 - now) / line.slope));
}

export const capacitySection: SectionReader = { id: "capacity", from: "MONTHLY", lines: capacityLines };
