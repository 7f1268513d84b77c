import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alertClock } from "#db/schema/alerts.ts";
import { maintenanceWindows, probeMinutes } from "#db/schema/operations.ts";
import { CHANNELS } from "#lib/enums.ts";
import { readIncrease, type Window } from "#lib/ledger/index.ts";
import { objectiveNamed, requests } from "../../objectives.ts";
import { plotsIn } from "../../plots.ts";
import type { PlotData } from "../content.ts";
import { dayMs } from "../period.ts";
import { lineOf, objectiveLine, type ReadLine, readNumbers, type SectionReader } from "./section.ts";

/** Availability, errors, latency and delivery: measured by the probe and in the ledger. */

/** Each minute from the first probe on. A minute without a result counts as down. */
const minutesOf = ({ from, to }: Window) => sql`
  SELECT minute, COALESCE(api AND page AND worker, false) AS up, EXISTS (SELECT FROM ${maintenanceWindows} planned
      WHERE planned.cancelled_at IS NULL AND minute >= date_trunc('minute', planned.starts_at) AND minute < planned.ends_at) AS planned
  FROM generate_series(
    (SELECT GREATEST(${from.toISOString()}::timestamptz, min(minute)) FROM ${probeMinutes} HAVING count(*) > 0),
    ${to.toISOString()}::timestamptz - interval '1 minute', interval '1 minute') AS minute
  LEFT JOIN ${probeMinutes} USING (minute)`;

/**
 * A line with the number of days at the beginning of the window whose measurements were deleted, for example because
 * RETENTION_LEDGER_DAYS is shorter than a quarter. Days before the installation do not count. No line if there are none.
 */
async function missingLines(tx: Tx, { from, to }: Window): Promise<ReadLine[]> {
  const { days } = await readNumbers<"days">(
    tx,
    sql`SELECT floor(extract(epoch FROM LEAST((SELECT min(minute) FROM ${probeMinutes}), ${to.toISOString()}::timestamptz)
      - GREATEST(installed_at, ${from.toISOString()}::timestamptz)) / 86400)::int AS days FROM ${alertClock}`,
  );
  return days > 0 ? [lineOf("days-missing", "days", days, { target: 0, met: false })] : [];
}

async function uptimeLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { rows } = await tx.execute<{ all: number; down: number; planned: number; planned_down: number }>(sql`
    SELECT count(*)::int AS all, count(*) FILTER (WHERE NOT up)::int AS down,
      count(*) FILTER (WHERE planned)::int AS planned, count(*) FILTER (WHERE planned AND NOT up)::int AS planned_down
    FROM (${minutesOf(window)}) AS minutes`);
  const { all, down, planned, planned_down } = rows[0] ?? { all: 0, down: 0, planned: 0, planned_down: 0 };
  const { goal, target } = objectiveNamed("availability");
  const unplanned = all - planned;
  const good = unplanned === 0 ? null : 1 - (down - planned_down) / unplanned;
  const outside = { target, met: good === null ? null : good >= goal };
  return [
    ...(await missingLines(tx, window)),
    await objectiveLine(tx, "availability", window),
    lineOf("availability-outside-maintenance", "%", good === null ? null : good * 100, outside),
    lineOf("minutes-down", "minutes", all === 0 ? null : down),
    lineOf("minutes-maintenance", "minutes", all === 0 ? null : planned),
  ];
}

/** The availability of each day. */
async function uptimePlots(tx: Tx, window: Window): Promise<PlotData[]> {
  const { rows } = await tx.execute<{ day: number; up: number }>(sql`
    SELECT floor(extract(epoch FROM minute - ${window.from.toISOString()}::timestamptz) / 86400)::int AS day,
      (avg(up::int) * 100)::float8 AS up
    FROM (${minutesOf(window)}) AS minutes GROUP BY 1`);
  const byDay = new Map(rows.map(({ day, up }) => [day, up]));
  const days = Math.ceil((window.to.getTime() - window.from.getTime()) / dayMs);
  const { target } = objectiveNamed("availability");
  const values = Array.from({ length: days }, (_, day) => byDay.get(day) ?? null);
  return [
    {
      ...{ name: "availability", unit: "%", startsAt: window.from.toISOString(), stepSeconds: dayMs / 1_000 },
      lines: [{ name: "availability", target, values }],
    },
  ];
}

/** Plots of the console's operations page. */
const plotsNamed =
  (...names: string[]) =>
  async (tx: Tx, window: Window): Promise<PlotData[]> =>
    (await plotsIn(tx, window, names)).map(({ name, stepSeconds, lines }) => ({
      ...{ name, stepSeconds },
      unit: lines[0]?.unit ?? "%",
      startsAt: (lines[0]?.points[0]?.at ?? window.from).toISOString(),
      lines: lines.map(({ objective, target, points }) => ({
        ...{ name: objective, target },
        values: points.map(({ value }) => value),
      })),
    }));

const objectiveLines =
  (...names: string[]) =>
  async (tx: Tx, window: Window): Promise<ReadLine[]> => {
    const lines: ReadLine[] = [];
    for (const name of names) lines.push(await objectiveLine(tx, name, window));
    return lines;
  };

async function errorLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const rates = await objectiveLines("error-rate", "service-error-rate", "graphql-error-rate")(tx, window);
  return [...rates, lineOf("requests", "count", await readIncrease(tx, [requests], window))];
}

/** The outcomes of messages, as the objective of delivery counts them. */
const outcomes = { accepted: ["SENT"], failed: ["FAILED", "BOUNCED", "DEAD"], delivered: ["DELIVERED"] } as const;

async function deliveryLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const lines = await objectiveLines("delivery-success", "delivery-time")(tx, window);
  for (const channel of CHANNELS)
    for (const [name, outcome] of Object.entries(outcomes)) {
      const counted = { metric: "deliveries_total", where: { channel, outcome } };
      lines.push(lineOf(`messages-${name}`, "count", await readIncrease(tx, [counted], window), { of: channel }));
    }
  return lines;
}

export const measuredSections: readonly SectionReader[] = [
  { id: "uptime", from: "WEEKLY", byMinute: true, lines: uptimeLines, plots: uptimePlots },
  { id: "errors", from: "WEEKLY", byMinute: true, lines: errorLines, plots: plotsNamed("errors") },
  {
    id: "latency",
    from: "WEEKLY",
    byMinute: true,
    lines: objectiveLines("latency-p95", "latency-p99"),
    plots: plotsNamed("latency"),
  },
  {
    id: "delivery",
    from: "WEEKLY",
    byMinute: true,
    lines: deliveryLines,
    plots: plotsNamed("delivery-success", "delivery-time"),
  },
];
