import { read, type Tx } from "#db/client.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Point, quantileOf, readSeries, type Selector, type Window } from "#lib/ledger/index.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import type { Duration } from "./duration.ts";
import { windowBefore } from "./indicator.ts";
import { readOnceAMinute } from "./minute-cache.ts";
import { type Objective, objectiveNamed } from "./objectives.ts";

export type PlotPeriod = "HOUR" | "DAY" | "MONTH";
const lengths: Readonly<Record<PlotPeriod, Duration>> = { HOUR: "1h", DAY: "24h", MONTH: "30d" };

/** Plots by name, each with the objectives that share its axis. */
const plotted: Readonly<Record<string, readonly string[]>> = {
  latency: ["latency-p95", "latency-p99"],
  errors: ["error-rate", "service-error-rate"],
  "delivery-time": ["delivery-time"],
  "delivery-success": ["delivery-success"],
};

interface PlotLine {
  /** The name of the objective. */
  objective: string;
  unit: "ms" | "s" | "%";
  /** In `unit`. */
  target: number;
  /** The quantile that is measured. Null: a share of the events. */
  quantile: number | null;
  points: PlotPoint[];
}

interface PlotPoint {
  at: Date;
  events: number;
  /** Null: there was no event in the step. */
  value: number | null;
}

export interface Plot {
  name: string;
  stepSeconds: number;
  lines: PlotLine[];
}

/** The values that the objectives limit, over a period. At most a minute old. ADMIN, AUDITOR and keys with OPERATIONS. */
export function readPlots(ctx: Ctx, period: PlotPeriod): Promise<Plot[]> {
  authorize(ctx.actor, "channels.read");
  return readOnceAMinute(`plots-${period}`, ctx.now, (until) =>
    read(ctx.actor, (tx) => plotsIn(tx, windowBefore(until, lengths[period]))),
  );
}

/** The plots of a window. `names`: default is all. */
export async function plotsIn(
  tx: Tx,
  window: Window,
  names: readonly string[] = Object.keys(plotted),
): Promise<Plot[]> {
  const readSteps = stepsReader(tx, window);
  const plots: Plot[] = [];
  for (const name of names) {
    const lines: PlotLine[] = [];
    let stepMs = 0;
    for (const objective of (plotted[name] ?? []).map(objectiveNamed)) {
      const { indicator } = objective;
      if (indicator.kind !== "counted") throw new Error(`${objective.name} counts no events`);
      const all = await readSteps(indicator.of);
      const measure = "bad" in indicator ? shareOf(objective, await readSteps(indicator.bad)) : quantileIn(objective);
      const points = all.points.map((point, index) => ({
        at: point.at,
        events: point.count,
        value: point.count === 0 ? null : measure.valueOf(point, index),
      }));
      lines.push({ objective: objective.name, ...measure.axis, points });
      stepMs = all.stepMs;
    }
    plots.push({ name, stepSeconds: stepMs / 1_000, lines });
  }
  return plots;
}

/** Adds up a selector's series by step. Lines of one plot share their reads. */
function stepsReader(tx: Tx, window: Window) {
  const reads = new Map<string, Promise<{ stepMs: number; points: Point[] }>>();
  return (selector: Selector) => {
    const key = JSON.stringify(selector);
    const steps =
      reads.get(key) ??
      readSeries(tx, selector, window).then(({ stepMs, steps, lines }) => ({
        stepMs,
        points: lines[0]?.points ?? steps.map((at) => ({ at, count: 0, sum: 0, buckets: [], value: null })),
      }));
    reads.set(key, steps);
    return steps;
  };
}

interface Measure {
  axis: Pick<PlotLine, "unit" | "target" | "quantile">;
  valueOf: (step: Point, index: number) => number | null;
}

/** "95 % of requests within 300 ms" is measured as the 95 % quantile, which should not exceed 300 ms. */
function quantileIn({ name, indicator, goal, shown }: Objective): Measure {
  if (indicator.kind !== "counted" || !("good" in indicator) || indicator.good.atMost === undefined)
    throw new Error(`${name} limits no duration`);
  const boundaries = bucketsOf(indicator.of.metric);
  const [unit, factor] = "quantile" in shown ? (["ms", 1_000] as const) : (["s", 1] as const);
  return {
    axis: { unit, target: indicator.good.atMost * factor, quantile: goal },
    valueOf: (step) => {
      const seconds = quantileOf(step, boundaries, goal);
      return seconds === null ? null : seconds * factor;
    },
  };
}

/** The share of good or bad events in percent. Of events that are counted later than their message, a step may have more. */
function shareOf({ shown, target }: Objective, { points }: { points: Point[] }): Measure {
  return {
    axis: { unit: "%", target, quantile: null },
    valueOf: ({ count }, index) => {
      const bad = Math.min(1, (points[index]?.count ?? 0) / count);
      return ("share" in shown && shown.share === "good" ? 1 - bad : bad) * 100;
    },
  };
}
