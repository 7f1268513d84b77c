import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judge } from "./audit-dependencies.ts";

const report = (severity: string, fixAvailable: unknown = true) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      tar: {
        name: "tar",
        severity,
        range: "<7.5.3",
        fixAvailable,
        via: [{ title: "Path traversal", url: "https://github.com/advisories/GHSA-x", severity }, "pacote"],
      },
    },
    metadata: { vulnerabilities: {}, dependencies: { prod: 400, dev: 90 } },
  });

describe("npm run audit:dependencies", () => {
  test.each<[string, string, boolean, string]>([
    [
      "a critical vulnerability",
      report("critical"),
      false,
      "critical tar <7.5.3: Path traversal https://github.com/advisories/GHSA-x; through pacote (fix available)",
    ],
    ["a high vulnerability without a fix", report("high", false), false, "(no fix yet)"],
    [
      "a high vulnerability that a newer parent fixes",
      report("high", { name: "npm", version: "12.0.0" }),
      false,
      "(fixed by npm 12.0.0)",
    ],
    ["a moderate vulnerability", report("moderate"), true, "400 packages: no vulnerability that is high or critical."],
    [
      "a registry without advisories",
      '{"statusCode":405,"uri":"https://registry.example","message":"405"}',
      true,
      "NOT SCANNED: the registry could not be asked for advisories (it answered 405).",
    ],
    ["no network", '{"error":{"code":"ENOTFOUND","summary":"request failed"}}', true, "NOT SCANNED"],
    ["text that is not JSON", "npm error", false, "not JSON"],
    ["an unknown report format", '{"auditReportVersion":9}', false, "form that is not known"],
  ])("judges %s in npm's output", (_name, output, passes, text) => {
    const judgement = judge(output);
    expect(judgement.passes).toBe(passes);
    expect(judgement.text).toContain(text);
  });

  test("is called by every CI run, which fails with it", () => {
    const run = readFileSync(".ci/run", "utf8");
    expect(run).toMatch(/^npm run -s audit:dependencies\nscanned=\$\?$/m);
    expect(run.trimEnd().split("\n").at(-1)).toBe('[ "$failed" = 0 ] && [ "$scanned" = 0 ]');
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
    expect(scripts["audit:dependencies"]).toContain("scripts/audit-dependencies.ts");
  });
});
