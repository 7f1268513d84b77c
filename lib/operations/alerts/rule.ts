import type { Severity } from "#lib/enums.ts";
import type { Selector } from "#lib/ledger/index.ts";
import type { Duration } from "../duration.ts";
import type { Objective } from "../objectives.ts";

/** A gauge's value over or under a limit. `by`: each value of the label is an alert of its own; else the worst counts. */
export interface GaugeCondition {
  kind: "gauge";
  of: Selector;
  by?: string;
  limit: { above: number } | { below: number };
}

/** How much a counter grew in the window. */
interface IncreaseCondition {
  kind: "increase";
  of: Selector;
  window: Duration;
  above: number;
}

/** A quantile of a histogram over the window. With fewer events, nothing fires. */
interface QuantileCondition {
  kind: "quantile";
  of: Selector;
  quantile: number;
  window: Duration;
  above: number;
  leastEvents: number;
}

/** The share of an objective's bad events over the window; an alert for each objective. */
interface RatioCondition {
  kind: "ratio";
  objectives: readonly Objective[];
  window: Duration;
  above: number;
}

/** How fast an objective's error budget is used, each rate over a long and a short window; an alert for each objective. */
interface BurnCondition {
  kind: "burn";
  objectives: readonly Objective[];
  rates: readonly { factor: number; long: Duration; short: Duration }[];
}

/** No process reports the metric of an objective; an alert for each objective. */
interface AbsentCondition {
  kind: "absent";
  objectives: readonly Objective[];
}

export type Condition =
  | GaugeCondition
  | IncreaseCondition
  | QuantileCondition
  | RatioCondition
  | BurnCondition
  | AbsentCondition;

export type AlertLabels = Readonly<Record<string, string>>;

/**
 * A rule of the product. The evaluator here and Prometheus evaluate the same condition (scripts/operations/promql.ts).
 * critical: opens an incident, which pages. warning: goes to Slack.
 */
export interface AlertRule {
  /** PascalCase. The runbook is ops/runbooks/<name>.md. */
  name: string;
  severity: "critical" | "warning";
  /** The severity of the incident of a critical alert. The default is HIGH. */
  incident?: Severity;
  /** The condition must hold for this long. The default is 0s: at once. */
  for?: Duration;
  /** One line; `{label}` is replaced by the value of a label. */
  summary: string;
  /** The unit of the value and the limit in texts. "ratio" is shown in percent. */
  unit: "ratio" | "s" | "days" | "";
  /** The incident is a security incident, so the CISO is mailed. */
  isSecurity?: true;
  /** Fires in a maintenance window too: an attack is no consequence of the work. */
  inMaintenance?: true;
  when: Condition;
}

/** The labels that tell the alerts of one rule apart. Both sources must use the same ones. */
export function identityLabels({ when }: AlertRule): readonly string[] {
  if (when.kind === "gauge") return when.by === undefined ? [] : [when.by];
  return when.kind === "ratio" || when.kind === "burn" || when.kind === "absent" ? ["slo"] : [];
}

/** The rule's summary with the values of the labels. */
export const summaryOf = ({ summary }: Pick<AlertRule, "summary">, labels: AlertLabels): string =>
  summary.replace(/\{(\w+)\}/g, (_, label: string) => labels[label] ?? "");

/** From the project's root. */
export const runbookOf = ({ name }: Pick<AlertRule, "name">): string => `ops/runbooks/${name}.md`;

const rounded = (value: number): string => String(Number(value.toPrecision(3)));

/** A measured value in the rule's unit. */
export function formatValue({ unit }: Pick<AlertRule, "unit">, value: number): string {
  if (unit === "ratio") return `${rounded(value * 100)} %`;
  return unit === "" ? rounded(value) : `${rounded(value)} ${unit}`;
}
