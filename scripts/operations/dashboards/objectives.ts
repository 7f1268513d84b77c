import { type Objective, objectives } from "#lib/operations/objectives.ts";
import { job, probesRecord, recorded } from "../promql.ts";
import { course, type DashboardContent, now } from "./panel.ts";

const rowOf = (objective: Objective) => ({
  title: objective.title,
  panels: [
    now(
      "Error budget left",
      "percentunit",
      `${objective.description} Goal: ${Number((objective.goal * 100).toPrecision(6))} %.`,
      recorded(objective, "slo:period_error_budget_remaining:ratio"),
    ),
    course(
      "Burn rate",
      "short",
      "1 uses up exactly the error budget of the period.",
      recorded(objective, "slo:current_burn_rate:ratio"),
      { limit: 1 },
    ),
    course(
      "Share of bad events",
      "percentunit",
      "Over five minutes and over an hour, and what the objective allows.",
      ["5m", "1h"].map((length) => ({
        expr: recorded(objective, `slo:sli_error:ratio_rate${length}`),
        legend: `over ${length}`,
      })),
      { limit: Number((1 - objective.goal).toPrecision(9)) },
    ),
  ],
});

/** The dashboard "Objectives". */
export const slos: DashboardContent = {
  name: "objectives",
  title: "Objectives",
  rows: [
    {
      title: "All",
      panels: [
        now(
          "Error budgets",
          "percentunit",
          "The share of each error budget that is left. Below zero, the objective is not met.",
          `slo:period_error_budget_remaining:ratio{sloth_service="${job}"}`,
          { legend: "{{sloth_slo}}" },
        ),
        course(
          "Burn rates",
          "short",
          "How fast each error budget is used. An alert fires from 14.4 on at once, and from 1 on after days.",
          `slo:current_burn_rate:ratio{sloth_service="${job}"}`,
          { legend: "{{sloth_slo}}", limit: 1 },
        ),
        now("Probe", "bool", "1 while the API, a page and the worker answer the probe.", probesRecord),
        now(
          "Alerts that fire",
          "short",
          "Alerts of Prometheus by severity. No data: none fires.",
          'count by (severity) (ALERTS{alertstate="firing",service="notification-preferences"})',
          { legend: "{{severity}}" },
        ),
      ],
    },
    ...objectives.map(rowOf),
  ],
};
