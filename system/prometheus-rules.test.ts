import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";

const folder = "ops/prometheus";
const filesIn = (name: string): string[] => readdirSync(`${folder}/${name}`).map((file) => `${folder}/${name}/${file}`);

describe("the generated Prometheus rules", () => {
  test("are accepted by promtool", () => {
    const checked = execFileSync("promtool", ["check", "rules", ...filesIn("rules")], { encoding: "utf8" });
    expect(checked.match(/SUCCESS: \d+ rules found/g)).toHaveLength(filesIn("rules").length);
  });

  test.each(filesIn("tests"))("fire and stay quiet as %s says", (file) => {
    const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
    expect(stderr + stdout).toContain("SUCCESS");
    expect(status).toBe(0);
  });
});
