import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { alertRules } from "#lib/operations/alerts/rules.ts";

/** The files as an operator installs them: with the token beside them. */
function installed(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "np-monitoring-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, "metrics-token"), "a-token-of-the-operators");
  return copy;
}

describe("ops/prometheus/prometheus.yml", () => {
  test("is accepted by promtool, with its rule files and the file of the token", () => {
    const file = join(installed("ops/prometheus"), "prometheus.yml");
    const checked = execFileSync("promtool", ["check", "config", file], { encoding: "utf8" });
    expect(checked).toContain("2 rule files found");
    expect(checked).toContain("is valid prometheus config file syntax");
  });

  test("is refused by promtool without the file of the token", () => {
    const check = () =>
      execFileSync("promtool", ["check", "config", "ops/prometheus/prometheus.yml"], { stdio: "pipe" });
    expect(check).toThrow(/metrics-token/);
  });
});

describe("ops/alertmanager/alertmanager.yml", () => {
  const file = "ops/alertmanager/alertmanager.yml";

  test("is accepted by amtool", () => {
    const checked = execFileSync("amtool", ["check-config", join(installed("ops/alertmanager"), "alertmanager.yml")], {
      encoding: "utf8",
    });
    expect(checked).toContain("SUCCESS");
    expect(checked).toContain("3 receivers");
  });

  test.each<[alertname: string, severity: string, receiver: string]>([
    ["Watchdog", "none", "watchdog"],
    ["AnAlertOfSloth", "page", "critical"],
    ["AnAlertOfSloth", "ticket", "warning"],
    ["WithoutSeverity", "", "warning"],
    ...alertRules.map(({ name, severity }): [string, string, string] => [name, severity, severity]),
  ])("sends %s of severity '%s' to the receiver %s", (alertname, severity, receiver) => {
    const labels = [`alertname=${alertname}`, ...(severity === "" ? [] : [`severity=${severity}`])];
    const options = ["config", "routes", "test", `--config.file=${file}`, `--verify.receivers=${receiver}`];
    const chosen = execFileSync("amtool", [...options, ...labels], { encoding: "utf8", stdio: "pipe" });
    expect(chosen.trim()).toBe(receiver);
  });
});
