import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const readConfig = (file: string) => JSON.parse(readFileSync(`ops/logging/${file}`, "utf8"));

describe.each([
  ["staging", 90],
  ["production", 365],
] as const)("logs of %s", (environment, days) => {
  test(`are deleted when their oldest line is ${days} days old, not earlier`, () => {
    const { hot, delete: end } = readConfig(`ilm-${environment}.json`).policy.phases;
    expect(hot.actions.rollover.max_age).toBe("1d");
    expect(end).toEqual({ min_age: `${days - 1}d`, actions: { delete: {} } });
  });

  test("go into a data stream with this policy", () => {
    const { index_patterns, template } = readConfig(`template-${environment}.json`);
    expect(template.settings["index.lifecycle.name"]).toBe(`notification-preferences-${environment}`);
    const filebeat = readFileSync("ops/logging/filebeat.yml", "utf8");
    const [stream = ""] = /(?<=index: ").+(?=\$\{ENVIRONMENT)/.exec(filebeat) ?? [];
    expect(index_patterns).toEqual([`${stream}${environment}`]);
    const readme = readFileSync("ops/logging/README.md", "utf8");
    expect(readme).toContain('"_ilm/policy/notification-preferences-$e" "ilm-$e.json"');
  });
});
