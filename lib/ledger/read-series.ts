import type { Tx } from "#db/client.ts";
import { minuteMs } from "#lib/clock.ts";
import { addRows, type Step } from "./add-rows.ts";
import { hourMs } from "./insert-batch.ts";
import { hourRows, minuteRows, type Selector, type Window } from "./select-rows.ts";

/** Lengths of a step, so that steps begin at full hours or minutes. */
const stepsMs = [1, 5, 15, 60, 180, 360, 720, 1_440].map((minutes) => minutes * minuteMs);
const maxPoints = 120;

/** A step of a plot. */
export type Point = Omit<Step, "labels">;

export interface Line {
  /** The labels that the lines are kept apart by. */
  labels: Record<string, string>;
  /** All steps of the window, also those without data. */
  points: Point[];
}

export interface Plot {
  stepMs: number;
  /** The start of each step. */
  steps: Date[];
  /** Empty without any data. */
  lines: Line[];
}

/**
 * The window in at most 120 equal steps, which are whole: the first one may begin before the window, the last one may not have
 * ended. `by`: labels that get a line for each of their values.
 */
export async function readSeries(
  tx: Tx,
  selector: Selector,
  window: Window,
  by: readonly string[] = [],
): Promise<Plot> {
  const stepMs = stepFor(window);
  const from = new Date(Math.floor(window.from.getTime() / stepMs) * stepMs);
  const whole = { from, to: window.to };
  const rows = stepMs < hourMs ? minuteRows(selector, whole) : hourRows(selector, whole);
  const found = await addRows(tx, selector.metric, rows, { stepMs, by });
  const count = Math.max(0, Math.ceil((window.to.getTime() - from.getTime()) / stepMs));
  const steps = Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * stepMs));
  const lines = [...Map.groupBy(found, ({ labels }) => JSON.stringify(labels)).values()].map((ofLine) => {
    const byTime = new Map(ofLine.map((step) => [step.at.getTime(), step]));
    return {
      labels: ofLine[0]?.labels ?? {},
      points: steps.map((at): Point => {
        const { labels: _labels, ...point } = byTime.get(at.getTime()) ?? { ...emptyStep, at, labels: {} };
        return point;
      }),
    };
  });
  return { stepMs, steps, lines };
}

const emptyStep = { count: 0, sum: 0, buckets: [], value: null };

function stepFor({ from, to }: Window): number {
  const needed = (to.getTime() - from.getTime()) / maxPoints;
  const dayMs = 24 * hourMs;
  return stepsMs.find((step) => step >= needed) ?? Math.ceil(needed / dayMs) * dayMs;
}
