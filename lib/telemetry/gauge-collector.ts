import type { Gauge } from "prom-client";
import { log } from "./logger.ts";

export interface GaugeRow<L extends string = string> {
  readonly labels: { readonly [label in L]: string };
  readonly value: number;
}

const COLLECT_TIMEOUT_MS = 2_000;
/** A query grouped by user input must not flood the metrics store. Further rows are dropped with a warning. */
const MAX_ROWS = 200;

/**
 * Fills the gauge with the rows of `collect`. Never throws; after a failure the gauge has no values instead of
 * outdated ones.
 */
export async function collectSafely(
  name: string,
  gauge: Gauge,
  collect: () => readonly GaugeRow[] | Promise<readonly GaugeRow[]>,
  onFailure: () => void,
): Promise<void> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`took over ${COLLECT_TIMEOUT_MS} ms`)), COLLECT_TIMEOUT_MS);
  try {
    const rows = await Promise.race([Promise.resolve().then(collect), timeout]);
    gauge.reset();
    for (const { labels, value } of rows.slice(0, MAX_ROWS)) gauge.set({ ...labels }, value);
    if (rows.length > MAX_ROWS)
      log.warn({ action: "metrics.collect", gauge: name, rows: rows.length }, "too many rows");
  } catch (error) {
    gauge.reset();
    gauge.remove({}); // without labels, reset() leaves a 0, which would look like a measurement
    onFailure();
    log.warn({ action: "metrics.collect", result: "failed", gauge: name, error }, "a gauge could not be computed");
  } finally {
    clearTimeout(timer);
  }
}
