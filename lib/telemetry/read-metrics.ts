import type { Registry } from "prom-client";
import { registry } from "./metric-kit.ts";

/** A series of the process's registry. Counters and histograms: since the process started. */
export type Reading = { metric: string; labels: Record<string, string> } & (
  | { kind: "counter"; count: number }
  /** `buckets`: cumulative, in the order of the metric's boundaries, without +Inf, which is `count`. */
  | { kind: "histogram"; count: number; sum: number; buckets: number[] }
  | { kind: "gauge"; value: number }
);

/** Gauges whose value belongs to one process or its host. All others are read from the database, the same for each process. */
export const PROCESS_GAUGES: readonly string[] = [
  "db_pool_connections",
  "host_cpu_used_ratio",
  "host_disk_used_ratio",
  "host_memory_used_ratio",
  "nodejs_eventloop_lag_p99_seconds",
  "process_resident_memory_bytes",
];

/** Counters and histograms of Node itself. */
const isOfRuntime = (name: string): boolean => /^(nodejs|process)_/.test(name);

interface Value {
  value: number;
  labels: Partial<Record<string, string | number>>;
  metricName?: string;
}

/** All counters and histograms of the service, and the gauges of this process. */
export async function readMetrics(from: Registry = registry()): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const { name } of from.getMetricsAsArray()) {
    const metric = from.getSingleMetric(name);
    // Compares the name of the type and not the class, because the metric may have been created in another module graph.
    const kind = String(Reflect.get(metric ?? {}, "type"));
    if (!metric || (kind === "gauge" ? !PROCESS_GAUGES.includes(name) : isOfRuntime(name))) continue;
    const values: Value[] = (await metric.get()).values;
    if (kind === "histogram") readings.push(...histogramReadings(name, values));
    for (const { value, labels } of kind === "histogram" ? [] : values) {
      const series = { metric: name, labels: textsOf(labels) };
      readings.push(kind === "gauge" ? { ...series, kind, value } : { ...series, kind: "counter", count: value });
    }
  }
  return readings;
}

const textsOf = (labels: Value["labels"]): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, String(value)]));

function histogramReadings(metric: string, values: readonly Value[]): Reading[] {
  const bySeries = Map.groupBy(values, ({ labels: { le: _, ...labels } }) =>
    JSON.stringify(Object.entries(labels).sort()),
  );
  return [...bySeries.values()].map((parts) => {
    const { le: _, ...labels } = parts[0]?.labels ?? {};
    const partOf = (suffix: string) => parts.find(({ metricName }) => metricName === metric + suffix)?.value ?? 0;
    const buckets = parts.filter(({ labels: { le } }) => le !== undefined && le !== "+Inf").map(({ value }) => value);
    return {
      metric,
      labels: textsOf(labels),
      kind: "histogram",
      count: partOf("_count"),
      sum: partOf("_sum"),
      buckets,
    };
  });
}
