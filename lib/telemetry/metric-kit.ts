import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { processSingleton } from "#lib/process-singleton.ts";

/** The allowed values of each label. Fixed, so that user input cannot create series. */
export type LabelTable = { readonly [label: string]: readonly string[] };
export type Labels<T extends LabelTable> = { readonly [L in keyof T]: T[L][number] };

/**
 * The process's registry with CPU, memory and event loop metrics. Created at first use, so that the command line does
 * without it.
 */
export function registry(): Registry {
  return processSingleton("metrics", () => {
    const created = new Registry();
    collectDefaultMetrics({ register: created });
    return created;
  });
}

/** Counters start at 0 for every combination: a rate misses the first failure of a series that appears with it. */
export function counter<const T extends LabelTable>(name: string, help: string, table: T) {
  const known = knownLabels(table);
  const metric = () =>
    processSingleton(`metric.${name}`, () => {
      const created = new Counter({ name, help, labelNames: Object.keys(table), registers: [registry()] });
      for (const labels of combinations(table)) created.inc(labels, 0);
      return created;
    });
  return {
    inc: (labels: Labels<T>, amount = 1): void => metric().inc(known(labels), amount),
    touch: (): void => void metric(),
  };
}

const boundaries = new Map<string, readonly number[]>();

/** The boundaries of a histogram's buckets; none for another metric. */
export const bucketsOf = (metric: string): readonly number[] => boundaries.get(metric) ?? [];

export function histogram<const T extends LabelTable>(name: string, help: string, table: T, bucketsSeconds: number[]) {
  const known = knownLabels(table);
  boundaries.set(name, bucketsSeconds);
  const metric = () =>
    processSingleton(
      `metric.${name}`,
      () =>
        new Histogram({ name, help, labelNames: Object.keys(table), buckets: bucketsSeconds, registers: [registry()] }),
    );
  return {
    observe: (labels: Labels<T>, seconds: number): void => metric().observe(known(labels), seconds),
    touch: (): void => void metric(),
  };
}

/** Registers a gauge. A second one of the same name (another module graph, a reload) replaces the first. */
export function gauge(
  name: string,
  help: string,
  labelNames: readonly string[],
  collect: (gauge: Gauge) => unknown,
): void {
  registry().removeSingleMetric(name);
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry()],
    async collect() {
      await collect(this);
    },
  });
}

/** Returns a function that maps unknown values to "other": casts and job payloads bypass the types. */
function knownLabels(table: LabelTable) {
  const allowed = Object.entries(table).map(([label, values]) => [label, new Set(values)] as const);
  return (labels: { readonly [label: string]: string }): Record<string, string> => {
    const known: Record<string, string> = {};
    for (const [label, values] of allowed) {
      const value = labels[label];
      known[label] = value !== undefined && values.has(value) ? value : "other";
    }
    return known;
  };
}

function combinations(table: LabelTable): Record<string, string>[] {
  return Object.entries(table).reduce<Record<string, string>[]>(
    (rows, [label, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [label]: value }))),
    [{}],
  );
}
