import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const np = join(import.meta.dirname, "../np");
const run = (...args: string[]) =>
  spawnSync(np, args, {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" },
  });

describe("np rbac report", () => {
  test("prints the policy as a table or as JSON without a database", () => {
    const asTable = run("rbac", "report");
    expect(asTable.status).toBe(0);
    expect(asTable.stdout).toMatch(/^\| Query\.users +\| may people\.read/m);
    const asJson = run("rbac", "report", "--format", "json");
    expect(asJson.status).toBe(0);
    const { counts, rows } = JSON.parse(asJson.stdout) as {
      counts: { fields: number; restrictedArguments: number };
      rows: unknown[];
    };
    expect(rows).toHaveLength(counts.fields + counts.restrictedArguments);
    expect(asJson.stderr).toContain(`${counts.fields} fields`);
  });

  test("rejects an unknown format", () => {
    const { status, stdout, stderr } = run("rbac", "report", "--format", "xml");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("Allowed choices are md, json");
  });
});
