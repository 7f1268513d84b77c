import { objectiveNamed, objectives, requests } from "../objectives.ts";
import type { AlertRule } from "./rule.ts";

/** The rules about objectives. The burn rates are those of the SRE workbook for a window of 30 days. */
export const objectiveRules: readonly AlertRule[] = [
  {
    name: "ErrorBudgetBurnFast",
    severity: "critical",
    summary: "The objective {slo} loses its error budget fast",
    unit: "ratio",
    when: {
      kind: "burn",
      objectives: objectives.filter(({ pages }) => pages),
      rates: [
        { factor: 14.4, long: "1h", short: "5m" },
        { factor: 6, long: "6h", short: "30m" },
      ],
    },
  },
  {
    name: "ErrorBudgetBurnSlow",
    severity: "warning",
    summary: "The objective {slo} loses more error budget than it has",
    unit: "ratio",
    when: {
      kind: "burn",
      objectives,
      rates: [
        { factor: 3, long: "1d", short: "2h" },
        { factor: 1, long: "3d", short: "6h" },
      ],
    },
  },
  {
    name: "ObjectiveMetricAbsent",
    severity: "critical",
    for: "5m",
    summary: "No process reports the metric of the objective {slo}",
    unit: "",
    when: { kind: "absent", objectives },
  },
  {
    name: "ErrorRateHigh",
    severity: "critical",
    summary: "More than 1 % of requests fail ({slo})",
    unit: "ratio",
    when: {
      kind: "ratio",
      objectives: [objectiveNamed("service-error-rate"), objectiveNamed("graphql-error-rate")],
      window: "5m",
      above: 0.01,
    },
  },
  {
    name: "ClientErrorRateHigh",
    severity: "warning",
    for: "5m",
    summary: "More than 1 % of requests are answered with 4xx or 5xx ({slo})",
    unit: "ratio",
    when: { kind: "ratio", objectives: [objectiveNamed("error-rate")], window: "15m", above: 0.01 },
  },
  {
    name: "LatencyHigh",
    severity: "critical",
    for: "1m",
    summary: "5 % of requests take longer than 1 s",
    unit: "s",
    when: { kind: "quantile", of: requests, quantile: 0.95, window: "5m", above: 1, leastEvents: 50 },
  },
  {
    name: "AvailabilityLow",
    severity: "critical",
    incident: "CRITICAL",
    summary: "The probe failed in more than 1 % of minutes ({slo})",
    unit: "ratio",
    when: { kind: "ratio", objectives: [objectiveNamed("availability")], window: "1h", above: 0.01 },
  },
  {
    name: "DeliveriesFailing",
    severity: "critical",
    summary: "More than 5 % of messages fail ({slo})",
    unit: "ratio",
    when: { kind: "ratio", objectives: [objectiveNamed("delivery-success")], window: "15m", above: 0.05 },
  },
];
