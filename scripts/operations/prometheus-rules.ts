import { serviceLabel } from "#lib/operations/alerts/alertmanager.ts";
import { type AlertRule, runbookOf } from "#lib/operations/alerts/rule.ts";
import { alertRules } from "#lib/operations/alerts/rules.ts";
import type { Duration } from "#lib/operations/duration.ts";
import { type Objective, objectives, objectiveWindow } from "#lib/operations/objectives.ts";
import {
  alertExpressions,
  errorRatio,
  eventRates,
  gaugeSeries,
  number,
  probesRecord,
  recorded,
  slothId,
  slothLabels,
  unplannedProbesRecord,
} from "./promql.ts";

const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const satisfies Duration[];

interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}
interface RuleGroup<R> {
  name: string;
  rules: R[];
}

/** Sloth averages the ratios of five minutes over the period. This weights them with their events, as the ledger does. */
function periodRatio(objective: Objective): string {
  // The objective counts maintenance too.
  if (objective.indicator.kind === "probes") return errorRatio(objective, objectiveWindow, probesRecord);
  const total = (record: string) => `sum_over_time(${recorded(objective, record)}[${objectiveWindow}])`;
  return `${total("slo:sli_bad:rate5m")} / ${total("slo:sli_all:rate5m")}`;
}

function indicatorGroup(objective: Objective): RuleGroup<RecordingRule> {
  const labels = slothLabels(objective);
  const rates = eventRates(objective, "5m");
  const ratioRecord = (window: Duration, expr: string): RecordingRule => ({
    record: `slo:sli_error:ratio_rate${window}`,
    expr,
    labels: { ...labels, sloth_window: window },
  });
  return {
    name: `sloth-slo-sli-recordings-${slothId(objective)}`,
    rules: [
      ...(rates
        ? [
            { record: "slo:sli_bad:rate5m", expr: rates.bad, labels },
            { record: "slo:sli_all:rate5m", expr: rates.all, labels },
          ]
        : []),
      ...windows.map((window) => ratioRecord(window, errorRatio(objective, window))),
      ratioRecord(objectiveWindow, periodRatio(objective)),
    ],
  };
}

function metaGroup(objective: Objective): RuleGroup<RecordingRule> {
  const labels = slothLabels(objective);
  const ofBudget = (record: string) =>
    `${recorded(objective, record)}\n/ on (sloth_id, sloth_slo, sloth_service) group_left\n${recorded(objective, "slo:error_budget:ratio")}`;
  const records: [record: string, expr: string, more?: Record<string, string>][] = [
    ["slo:objective:ratio", `vector(${objective.goal})`],
    ["slo:error_budget:ratio", `vector(${number(1 - objective.goal)})`],
    ["slo:time_period:days", `vector(${Number.parseInt(objectiveWindow, 10)})`],
    ["slo:current_burn_rate:ratio", ofBudget("slo:sli_error:ratio_rate5m")],
    ["slo:period_burn_rate:ratio", ofBudget(`slo:sli_error:ratio_rate${objectiveWindow}`)],
    ["slo:period_error_budget_remaining:ratio", `1 - ${recorded(objective, "slo:period_burn_rate:ratio")}`],
    [
      "sloth_slo_info",
      "vector(1)",
      {
        sloth_mode: "cli-gen-prom",
        sloth_objective: number(objective.goal * 100),
        sloth_spec: "prometheus/v1",
        sloth_version: "compatible",
      },
    ],
  ];
  return {
    name: `sloth-slo-meta-recordings-${slothId(objective)}`,
    rules: records.map(([record, expr, more]) => ({ record, expr, labels: { ...labels, ...more } })),
  };
}

/** ops/prometheus/rules/objectives.yml: the records of all objectives, under the names that Sloth gives them. */
export const recordingRules = () => ({
  groups: [
    {
      name: `${probesRecord}-recording`,
      rules: [
        { record: probesRecord, expr: `min(max by (target) (${gaugeSeries({ metric: "probe_success" })}))` },
        {
          record: unplannedProbesRecord,
          // The last probe of a window is shown until the next one has ended.
          expr: `${probesRecord} unless on () (max(max_over_time(${gaugeSeries({ metric: "maintenance_active" })}[2m])) == 1)`,
        },
      ],
    },
    ...objectives.flatMap((objective) => [indicatorGroup(objective), metaGroup(objective)]),
  ],
});

/** The labels and annotations of an alert besides the labels of its expression. */
export const alertTexts = (rule: AlertRule, objective: Objective | null) => ({
  labels: {
    severity: rule.severity,
    service: serviceLabel,
    ...(objective && { slo: objective.name }),
  },
  annotations: {
    summary: rule.summary.replace(/\{(\w+)\}/g, (_, label: string) =>
      label === "slo" && objective ? objective.name : `{{ $labels.${label} }}`,
    ),
    runbook: runbookOf(rule),
  },
});

const alertsOf = (rule: AlertRule) =>
  alertExpressions(rule).map(({ objective, expr }) => ({
    alert: rule.name,
    expr,
    ...(rule.for !== undefined && { for: rule.for }),
    ...alertTexts(rule, objective),
  }));

/** Always fires. Its absence at /api/webhooks/alertmanager means that Prometheus or Alertmanager is down. */
const watchdog = {
  alert: "Watchdog",
  expr: "vector(1)",
  labels: { severity: "none", service: serviceLabel },
  annotations: { summary: "Prometheus and Alertmanager work", runbook: "ops/runbooks/WatchdogSilent.md" },
};

/** ops/prometheus/rules/alerts.yml */
export const alertingRules = () => ({
  groups: [
    { name: "notification-preferences", rules: alertRules.flatMap(alertsOf) },
    { name: "watchdog", rules: [watchdog] },
  ],
});
