import { DELIVERY_STATUSES, JOB_NAMES, ON_CALL_LEVELS, PROVIDERS } from "#lib/enums.ts";
import type { Counted, Selector } from "#lib/ledger/index.ts";
import type { AlertRule } from "#lib/operations/alerts/rule.ts";
import type { Objective } from "#lib/operations/objectives.ts";
import { alertTexts } from "./prometheus-rules.ts";
import { job, slothLabels } from "./promql.ts";

/**
 * Tests of the alerting rules for `promtool test rules`, made from the rules themselves: each alert fires on series over its
 * limit, and does not fire on series at its limit, or with too few events.
 */
interface Series {
  series: string;
  values: string;
}
interface Case {
  name: string;
  series: Series[];
  /** The alerts that are expected, by the objective that each is about. Null: the rule is about none. */
  expected: readonly (Objective | null)[];
  /** Labels that the series give to the alert. */
  labels?: Record<string, string>;
}

/** How long the series are, and when the alerts are expected: after the longest time that an alert waits. */
const minutes = 45;
const evalMinute = 40;

const named = (metric: string, labels: Record<string, string>): string =>
  `${metric}{${Object.entries({ job, ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;
const constant = (metric: string, labels: Record<string, string>, value: number): Series => ({
  series: named(metric, labels),
  values: `${value}+0x${minutes}`,
});
const growing = (metric: string, labels: Record<string, string>, perMinute: number): Series => ({
  series: named(metric, labels),
  values: `0+${perMinute}x${minutes}`,
});

/** Values that a label can have. */
const values: Record<string, readonly string[]> = {
  task: JOB_NAMES,
  provider: PROVIDERS,
  outcome: ["ok", ...DELIVERY_STATUSES],
  status_class: ["2xx", "4xx", "429", "5xx"],
  route: ["/api/graphql"],
  name: ["SLACK_BOT_TOKEN"],
  level: ON_CALL_LEVELS,
};

/** Labels of a series that the selector selects, and `unlike` does not. */
function labelsOf(
  { where = {}, whereNot = {} }: Selector,
  extra: readonly string[] = [],
  unlike: Selector["where"] = {},
) {
  const labels = new Set([...Object.keys(where), ...Object.keys(whereNot), ...Object.keys(unlike), ...extra]);
  return Object.fromEntries(
    [...labels].map((label) => {
      const possible = where[label] === undefined ? (values[label] ?? []) : [where[label]].flat();
      const excluded = [whereNot[label] ?? [], unlike[label] ?? []].flat();
      const value = possible.find((value) => !excluded.includes(value));
      // Prometheus drops a label without a value: an alert that names it would be expected and never come.
      if (value === undefined && extra.includes(label))
        throw new Error(`Add the values of the label ${label} to values.`);
      return [label, value ?? ""];
    }),
  );
}

/** `perMinute` events, of which this share is bad. */
function eventSeries({ indicator }: Objective, share: number, perMinute: number): Series[] {
  if (indicator.kind === "probes") return probeSeries(share);
  const [bad, good] = [share * perMinute, (1 - share) * perMinute].map((value) => Number(value.toPrecision(9))) as [
    number,
    number,
  ];
  const { of } = indicator;
  if ("good" in indicator) {
    const labels = labelsOf(of);
    return [
      growing(`${of.metric}_bucket`, { ...labels, le: String(indicator.good.atMost) }, good),
      growing(`${of.metric}_bucket`, { ...labels, le: "+Inf" }, perMinute),
      growing(`${of.metric}_count`, labels, perMinute),
    ];
  }
  const badSeries = growing(countName(indicator.bad), labelsOf(indicator.bad), bad);
  const isPart = indicator.bad.metric === of.metric;
  return [
    badSeries,
    growing(countName(of), labelsOf(of, [], isPart ? indicator.bad.where : {}), isPart ? good : perMinute),
  ];
}

const countName = ({ metric }: Counted): string => (metric.endsWith("_total") ? metric : `${metric}_count`);

/** The objectives for which the bad events of this one are bad too. */
function sharers(objective: Objective, all: readonly Objective[]): Objective[] {
  const { indicator } = objective;
  return all.filter((other) => {
    if (other === objective) return true;
    if (!("bad" in indicator) || !("bad" in other.indicator) || indicator.bad.metric !== other.indicator.bad.metric)
      return false;
    const labels = labelsOf(indicator.bad);
    return Object.entries(other.indicator.bad.where ?? {}).every(([label, given]) =>
      given.includes(labels[label] ?? ""),
    );
  });
}

/** The probe of the worker fails at the end, for this share of an hour. */
function probeSeries(share: number): Series[] {
  const bad = Math.round(share * 60);
  const target = (name: string, text: string) => ({ series: named("probe_success", { target: name }), values: text });
  return [
    target("api", `1+0x${minutes}`),
    target("page", `1+0x${minutes}`),
    target("worker", bad === 0 ? `1+0x${minutes}` : `1+0x${evalMinute - bad} 0+0x${bad + minutes - evalMinute}`),
  ];
}

/** The worker fails for twelve minutes, which are a maintenance window. It is over when the alerts are evaluated. */
const plannedOutage: Series[] = [
  { series: named("probe_success", { target: "worker" }), values: "1+0x20 0+0x11 1+0x12" },
  { series: named("maintenance_active", {}), values: "0+0x20 1+0x11 0+0x12" },
];

const busy = 1_000;

/** Over and under the limit of a share of bad events, and over it with too few events. */
function shareCases(objective: Objective, all: readonly Objective[], limit: number, quietLimit: number): Case[] {
  const expected = sharers(objective, all);
  const about = `: ${objective.name}`;
  if (objective.indicator.kind === "probes")
    return [
      { name: `fires when several minutes fail${about}`, series: probeSeries(0.2), expected },
      { name: `does not fire when one minute fails${about}`, series: probeSeries(1 / 60), expected: [] },
      {
        name: `does not fire after a maintenance window in which minutes failed${about}`,
        series: plannedOutage,
        expected: [],
      },
    ];
  const over = limit + (1 - limit) / 2;
  return [
    { name: `fires over its limit${about}`, series: eventSeries(objective, over, busy), expected },
    {
      name: `does not fire under its limit${about}`,
      series: eventSeries(objective, quietLimit * 0.9, busy),
      expected: [],
    },
    { name: `does not fire with few events${about}`, series: eventSeries(objective, over, 0.01), expected: [] },
  ];
}

function casesOf(rule: AlertRule): Case[] {
  const { when } = rule;
  switch (when.kind) {
    case "gauge": {
      const { of, by, limit } = when;
      const labels = labelsOf(of, by === undefined ? [] : [by]);
      const [at, over] =
        "above" in limit ? [limit.above, limit.above === 0 ? 1 : limit.above * 1.05] : [limit.below, limit.below - 1];
      const identity = by === undefined ? {} : { [by]: labels[by] ?? "" };
      return [
        {
          name: "fires over its limit",
          series: [constant(of.metric, labels, over)],
          expected: [null],
          labels: identity,
        },
        {
          name: "does not fire at its limit",
          series: [constant(of.metric, labels, at)],
          expected: [],
        },
      ];
    }
    case "increase":
      return [
        {
          name: "fires over its limit",
          series: [growing(when.of.metric, labelsOf(when.of), when.above + 1)],
          expected: [null],
        },
        {
          name: "does not fire without an increase",
          series: [growing(when.of.metric, labelsOf(when.of), 0)],
          expected: [],
        },
      ];
    case "quantile": {
      const labels = labelsOf(when.of);
      const { metric } = when.of;
      const all = (fast: number, perMinute: number) => [
        growing(`${metric}_bucket`, { ...labels, le: String(when.above) }, fast),
        growing(`${metric}_bucket`, { ...labels, le: String(when.above * 2.5) }, perMinute),
        growing(`${metric}_bucket`, { ...labels, le: "+Inf" }, perMinute),
        growing(`${metric}_count`, labels, perMinute),
      ];
      return [
        { name: "fires over its limit", series: all(0.9 * busy, busy), expected: [null] },
        { name: "does not fire under its limit", series: all(0.96 * busy, busy), expected: [] },
        { name: "does not fire with few events", series: all(0, 1), expected: [] },
      ];
    }
    case "ratio":
      return when.objectives.flatMap((objective) => shareCases(objective, when.objectives, when.above, when.above));
    case "burn":
      return when.objectives.flatMap((objective) => {
        const factors = when.rates.map(({ factor }) => factor);
        const budget = 1 - objective.goal;
        return shareCases(objective, when.objectives, Math.max(...factors) * budget, Math.min(...factors) * budget);
      });
    case "absent": {
      const byMetric = Map.groupBy(when.objectives, ({ reportedAs }) => reportedAs);
      const all = [...byMetric.keys()];
      return [
        { name: "does not fire while all metrics are there", series: all.map(presentSeries), expected: [] },
        ...[...byMetric].map(([metric, expected]) => ({
          name: `fires without ${metric}`,
          series: all.filter((other) => other !== metric).map(presentSeries),
          expected,
        })),
      ];
    }
  }
}

const presentSeries = (metric: string): Series =>
  metric.startsWith("probe_") ? constant(metric, { target: "api" }, 1) : growing(countName({ metric }), {}, 1);

const expectedAlerts = (rule: AlertRule, { expected, labels = {} }: Case) =>
  expected.map((objective) => {
    const { labels: own, annotations } = alertTexts(rule, objective);
    const sloth = objective && rule.when.kind === "burn" ? slothLabels(objective) : {};
    const summary = annotations.summary.replace(
      /\{\{ \$labels\.(\w+) \}\}/g,
      (_, label: string) => labels[label] ?? "",
    );
    return { exp_labels: { ...own, ...sloth, ...labels }, exp_annotations: { ...annotations, summary } };
  });

const readsProbes = ({ when }: AlertRule): boolean =>
  (when.kind === "ratio" || when.kind === "burn") &&
  when.objectives.some(({ indicator }) => indicator.kind === "probes");

/** ops/prometheus/tests/<name of the alert>.yml */
export const promtoolTest = (rule: AlertRule) => ({
  rule_files: ["../rules/objectives.yml", "../rules/alerts.yml"],
  // A failed probe lasts a minute. Other rules need fewer evaluations, which take most of the time.
  evaluation_interval: readsProbes(rule) ? "1m" : "5m",
  tests: casesOf(rule).map((one) => ({
    name: `${rule.name} ${one.name}`,
    interval: "1m",
    input_series: one.series,
    alert_rule_test: [{ eval_time: `${evalMinute}m`, alertname: rule.name, exp_alerts: expectedAlerts(rule, one) }],
  })),
});
