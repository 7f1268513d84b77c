import type { Selector } from "#lib/ledger/index.ts";
import { gaugeSeries } from "../promql.ts";

/** A query of a panel. `legend`: with {{label}} for the value of a label. */
export interface PanelQuery {
  expr: string;
  legend: string;
}

/** A unit as Grafana names it. */
type Unit = "percentunit" | "s" | "reqps" | "ops" | "short" | "bytes" | "d" | "bool";

export interface PanelContent {
  title: string;
  description: string;
  /** "now": the last value. "course": over time. */
  shows: "now" | "course";
  unit: Unit;
  queries: PanelQuery[];
  /** A line in the plot, such as a goal. */
  limit?: number;
}

export interface DashboardContent {
  /** The name of the file and the dashboard's uid. */
  name: string;
  title: string;
  rows: { title: string; panels: PanelContent[] }[];
}

export const series = (metric: string, where: Selector["where"] = {}): string => gaugeSeries({ metric, where });
export const window = "$__rate_interval";
export const rateBy = (labels: string, selected: string): string => `sum by (${labels}) (rate(${selected}[${window}]))`;
export const quantile = (q: number, metric: string, labels: readonly string[] = []): string =>
  `histogram_quantile(${q}, sum by (${["le", ...labels].join(", ")}) (rate(${series(`${metric}_bucket`)}[${window}])))`;
export const largest = (metric: string, label?: string): string =>
  `max${label === undefined ? "" : ` by (${label})`} (${series(metric)})`;

type PanelRest = Pick<PanelContent, "limit"> & { legend?: string };
const panel =
  (shows: PanelContent["shows"]) =>
  (title: string, unit: Unit, description: string, of: string | PanelQuery[], rest: PanelRest = {}): PanelContent => {
    const { legend = title, ...limit } = rest;
    const queries = typeof of === "string" ? [{ expr: of, legend }] : of;
    return { title, description, shows, unit, queries, ...limit };
  };
export const now = panel("now");
export const course = panel("course");

export const quantiles = (metric: string, labels: readonly string[] = []): PanelQuery[] =>
  [0.5, 0.95, 0.99].map((q) => ({
    expr: quantile(q, metric, labels),
    legend: [`p${q * 100}`, ...labels.map((label) => `{{${label}}}`)].join(" "),
  }));
