import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alertRules } from "#lib/operations/alerts/rules.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import { objectives } from "#lib/operations/objectives.ts";
import { addProcessGauges, metricsText } from "#lib/telemetry/index.ts";
import { registry } from "#lib/telemetry/metric-kit.ts";
import { findStaleOperations, operationsFiles } from "./operations.ts";

interface RuleFile {
  groups: { rules: { alert?: string; record?: string; expr: string; labels?: Record<string, string> }[] }[];
}
interface Dashboard {
  uid: string;
  panels: {
    id?: number;
    title: string;
    type: string;
    fieldConfig?: { defaults: { unit?: string } };
    targets?: { expr: string }[];
  }[];
}
const matching = (pattern: string | RegExp) => (typeof pattern === "string" ? pattern : expect.stringMatching(pattern));
const isMetric = (name: string): boolean =>
  [name, name.replace(/_(bucket|count|sum)$/, "")].some((one) => registry().getSingleMetric(one) !== undefined);
const files = operationsFiles();
const rulesIn = (path: string) => (parse(files.get(path) ?? "") as RuleFile).groups.flatMap(({ rules }) => rules);

describe("npm run operations", () => {
  test("was run after the last change of a table", async () => {
    expect(await findStaleOperations()).toEqual([]);
  });

  test("writes the records of each objective under Sloth's names, with Sloth's labels", () => {
    const records = rulesIn("ops/prometheus/rules/objectives.yml");
    for (const { name } of objectives) {
      const ofObjective = records.filter(({ labels }) => labels?.sloth_slo === name);
      expect(ofObjective.map(({ record }) => record)).toEqual(
        expect.arrayContaining([
          ...["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"].map((window) => `slo:sli_error:ratio_rate${window}`),
          "slo:objective:ratio",
          "slo:error_budget:ratio",
          "slo:time_period:days",
          "slo:current_burn_rate:ratio",
          "slo:period_burn_rate:ratio",
          "slo:period_error_budget_remaining:ratio",
          "sloth_slo_info",
        ]),
      );
      for (const { labels } of ofObjective)
        expect(labels).toMatchObject({
          sloth_id: `notification-preferences-${name}`,
          sloth_service: "notification-preferences",
        });
    }
  });

  test("writes each alert, and the Watchdog", () => {
    const alerts = new Set(rulesIn("ops/prometheus/rules/alerts.yml").map(({ alert }) => alert));
    expect(alerts).toEqual(new Set([...alertRules.map(({ name }) => name), "Watchdog"]));
  });

  test("writes each objective as an SLO of OpenSLO v1", () => {
    for (const { name, goal } of objectives) {
      const slo = parse(files.get(`ops/slo/${name}.openslo.yaml`) ?? "");
      expect(slo).toMatchObject({
        apiVersion: "openslo/v1",
        kind: "SLO",
        // A DNS label (RFC 1123), as OpenSLO requires.
        metadata: { name: expect.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/) },
        spec: {
          service: "notification-preferences",
          budgetingMethod: "Occurrences",
          timeWindow: [{ duration: "30d", isRolling: true }],
          objectives: [{ target: goal }],
        },
      });
      const { bad, total } = slo.spec.indicator.spec.ratioMetric;
      for (const { metricSource } of [bad, total])
        expect(metricSource).toEqual({ type: "Prometheus", spec: { query: expect.stringMatching(/\S/) } });
    }
  });

  test("writes dashboards whose panels have an id, a title, a unit and queries of metrics that exist", async () => {
    addGauges();
    addProcessGauges(() => []);
    await metricsText();
    const texts = [...files].filter(([path]) => path.startsWith("ops/grafana/dashboards/"));
    expect(texts.length).toBeGreaterThanOrEqual(5);
    const uids = texts.map(([, text]) => (JSON.parse(text) as Dashboard).uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const [path, text] of texts) {
      const { panels } = JSON.parse(text) as Dashboard;
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const { title, type, fieldConfig, targets = [] } of panels.filter((panel) => panel.type !== "row")) {
        expect([path, title, type, fieldConfig?.defaults.unit]).toEqual([path, /\S/, /\S/, /\S/].map(matching));
        expect([path, title, targets.length]).not.toEqual([path, title, 0]);
        for (const { expr } of targets)
          for (const [, name = ""] of expr.matchAll(/(?<![\w:])([a-z][a-z0-9_]+)\{job=/g))
            expect([path, title, name, name === "up" || isMetric(name)]).toEqual([path, title, name, true]);
      }
    }
  });
});
