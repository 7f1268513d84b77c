import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { processSingleton } from "#lib/process-singleton.ts";

/** The values each label may have. Closed, so that nothing a user sends can become a series. */
export type LabelTable = { readonly [label: string]: readonly string[] };
export type Labels<T extends LabelTable> = { readonly [L in keyof T]: T[L][number] };

/** The process's registry, with CPU, memory and event loop, made at first use: the command line never pays for it. */
export function registry(): Registry {
  return processSingleton("metrics", () => {
    const made = new Registry();
    collectDefaultMetrics({ register: made });
    return made;
  });
}

/** Counters start at 0 for every combination: a rate over a series that appears with its first failure misses it. */
export function counter<const T extends LabelTable>(name: string, help: string, table: T) {
  const metric = () =>
    processSingleton(`metric.${name}`, () => {
      const made = new Counter({ name, help, labelNames: Object.keys(table), registers: [registry()] });
      for (const labels of combinations(table)) made.inc(labels, 0);
      return made;
    });
  return {
    inc: (labels: Labels<T>, amount = 1): void => metric().inc(closed(table, labels), amount),
    touch: (): void => void metric(),
  };
}

export function histogram<const T extends LabelTable>(name: string, help: string, table: T, bucketsSeconds: number[]) {
  const metric = () =>
    processSingleton(
      `metric.${name}`,
      () =>
        new Histogram({ name, help, labelNames: Object.keys(table), buckets: bucketsSeconds, registers: [registry()] }),
    );
  return {
    observe: (labels: Labels<T>, seconds: number): void => metric().observe(closed(table, labels), seconds),
    touch: (): void => void metric(),
  };
}

/** A gauge in the registry; a second one of the same name (another module graph, a reload) replaces the first. */
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

/** Types end where a value was cast or came from a job's payload: whatever the table does not know is "other". */
function closed(table: LabelTable, labels: { readonly [label: string]: string }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).map(([label, known]) => [label, known.find((value) => value === labels[label]) ?? "other"]),
  );
}

function combinations(table: LabelTable): Record<string, string>[] {
  return Object.entries(table).reduce<Record<string, string>[]>(
    (rows, [label, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [label]: value }))),
    [{}],
  );
}
