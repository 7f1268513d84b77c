import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const np = join(import.meta.dirname, "../np");
const run = (...args: string[]) =>
  spawnSync(np, args, {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" },
  });

test("rbac report prints the policy, to read or to compute with, without a database", () => {
  const read = run("rbac", "report");
  expect(read.status).toBe(0);
  expect(read.stdout).toMatch(/^\| Query\.users +\| may people\.read/m);
  const computed = run("rbac", "report", "--format", "json");
  expect(computed.status).toBe(0);
  const { counts, rows } = JSON.parse(computed.stdout) as {
    counts: { fields: number; restrictedArguments: number };
    rows: unknown[];
  };
  expect(rows).toHaveLength(counts.fields + counts.restrictedArguments);
  expect(computed.stderr).toContain(`${counts.fields} fields`);
});

test("rbac report does not guess at a format", () => {
  const { status, stdout, stderr } = run("rbac", "report", "--format", "xml");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("Allowed choices are md, json");
});
