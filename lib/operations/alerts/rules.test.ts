import { describe, expect, test } from "vitest";
import { addProcessGauges, bucketsOf, metricsText } from "#lib/telemetry/index.ts";
import { registry } from "#lib/telemetry/metric-kit.ts";
import { msOf } from "../duration.ts";
import { addGauges } from "../gauges.ts";
import { objectives } from "../objectives.ts";
import { type AlertRule, formatValue, identityLabels, summaryOf } from "./rule.ts";
import { alertRules } from "./rules.ts";

interface Named {
  metric: string;
  where?: Readonly<Record<string, string | readonly string[]>>;
  whereNot?: Readonly<Record<string, string | readonly string[]>>;
  atMost?: number;
}

function selectorsOf({ when }: AlertRule): Named[] {
  if (when.kind === "ratio" || when.kind === "burn" || when.kind === "absent") return [];
  return [when.kind === "gauge" && when.by ? { ...when.of, where: { ...when.of.where, [when.by]: [] } } : when.of];
}
const ofObjectives: Named[] = objectives.flatMap(({ indicator }) => {
  if (indicator.kind === "probes") return [];
  return [indicator.of, "bad" in indicator ? indicator.bad : indicator.good];
});

describe("alertRules", () => {
  test("have unique names in PascalCase and a summary in one line", () => {
    expect(new Set(alertRules.map(({ name }) => name)).size).toBe(alertRules.length);
    for (const { name, summary } of alertRules) {
      expect(name).toMatch(/^([A-Z][a-z]+)+$/);
      expect(summary.length).toBeLessThan(100);
    }
  });

  test("name in their summary only labels that their alerts have", () => {
    for (const rule of alertRules)
      for (const [, label = ""] of rule.summary.matchAll(/\{(\w+)\}/g)) expect(identityLabels(rule)).toContain(label);
  });

  test("and objectives use metrics and labels that exist, and none that Prometheus sets itself", async () => {
    addGauges();
    addProcessGauges(() => []);
    await metricsText();
    for (const { metric, where = {}, whereNot = {}, atMost } of [...alertRules.flatMap(selectorsOf), ...ofObjectives]) {
      const labelNames: string[] = Reflect.get(registry().getSingleMetric(metric) ?? {}, "labelNames") ?? [];
      expect([metric, registry().getSingleMetric(metric) !== undefined]).toEqual([metric, true]);
      for (const label of [...Object.keys(where), ...Object.keys(whereNot)]) expect(labelNames).toContain(label);
      expect(labelNames).not.toContain("job");
      expect(labelNames).not.toContain("instance");
      if (atMost !== undefined) expect(bucketsOf(metric)).toContain(atMost);
    }
  });

  test("of a burn rate compare a long window with a short one, within the objective's window", () => {
    for (const { when } of alertRules)
      for (const { long, short } of when.kind === "burn" ? when.rates : [])
        expect(msOf(long) / msOf(short)).toBeGreaterThanOrEqual(12);
  });
});

test("summaryOf and formatValue write what operators read", () => {
  expect(summaryOf({ summary: "A {task} job keeps failing" }, { task: "plan" })).toBe("A plan job keeps failing");
  expect(formatValue({ unit: "ratio" }, 0.051234)).toBe("5.12 %");
  expect(formatValue({ unit: "s" }, 121.4)).toBe("121 s");
  expect(formatValue({ unit: "days" }, 80.01)).toBe("80 days");
  expect(formatValue({ unit: "" }, 3)).toBe("3");
});
