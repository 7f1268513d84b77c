import type { Reading } from "#lib/telemetry/index.ts";

/** One series in one minute, as it is stored. */
export interface LedgerRow {
  metric: string;
  labels: Record<string, string>;
  count?: number;
  sum?: number;
  buckets?: number[];
  value?: number;
}

/** The readings of counters and histograms, by series. */
export type Totals = ReadonlyMap<string, Reading>;

/** The same key for equal labels, whatever their order. */
const keyOf = ({ metric, labels }: Reading): string => JSON.stringify([metric, Object.entries(labels).sort()]);

/**
 * The counts of the process since `before`, and its gauges now. Series without a change are left out. A count that is lower
 * than before was reset, so all of it is new.
 */
export function changesSince(before: Totals, readings: readonly Reading[]): LedgerRow[] {
  return readings.flatMap((reading): LedgerRow[] => {
    const { metric, labels } = reading;
    if (reading.kind === "gauge")
      return Number.isFinite(reading.value) ? [{ metric, labels, value: reading.value }] : [];
    const earlier = before.get(keyOf(reading));
    const known = earlier?.kind === reading.kind && earlier.count <= reading.count ? earlier : undefined;
    const count = reading.count - (known?.count ?? 0);
    if (count === 0) return [];
    if (reading.kind === "counter") return [{ metric, labels, count }];
    const last = known?.kind === "histogram" ? known : undefined;
    const buckets = reading.buckets.map((bucket, index) => bucket - (last?.buckets[index] ?? 0));
    return [{ metric, labels, count, sum: reading.sum - (last?.sum ?? 0), buckets }];
  });
}

export const totalsOf = (readings: readonly Reading[]): Totals =>
  new Map(readings.map((reading) => [keyOf(reading), reading]));
