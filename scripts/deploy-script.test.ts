import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

/** Runs deploy.sh with a kubectl that writes down its arguments and reports this condition of the migration. */
function deploy(args: string[], { condition = "Complete", active = "", withoutSecret = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "np-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  const kubectl = join(folder, "kubectl");
  writeFileSync(
    kubectl,
    `#!/bin/sh
echo "$*" >>"${calls}"
case "$*" in
*"get secret"*) exit ${withoutSecret ? 1 : 0} ;;
*"status.active"*) echo "${active}" ;;
*"get job"*) echo ${condition} ;;
*logs*) echo "the log of the migration" ;;
esac
`,
  );
  chmodSync(kubectl, 0o755);
  const { status, stderr, stdout } = spawnSync("sh", ["ops/kubernetes/deploy.sh", ...args], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  const lines = readFileSync(calls, "utf8").split("\n").filter(Boolean);
  return { status, stderr, stdout, calls: lines.map((line) => line.replace(/-k \S*\//, "-k ")) };
}

const within = "--namespace notification-preferences-production";
const others = "apply -k production --selector app.kubernetes.io/component notin (web, worker)";

describe("ops/kubernetes/deploy.sh", () => {
  test("migrates with the new release before it replaces the pods", () => {
    const { status, calls, stdout } = deploy(["production"]);
    expect(calls).toEqual([
      `${within} get secret notification-preferences`,
      expect.stringContaining(`${within} get job notification-preferences-migrate --ignore-not-found`),
      `${within} delete job notification-preferences-migrate --ignore-not-found --wait`,
      others,
      expect.stringContaining(`${within} get job notification-preferences-migrate`),
      "apply -k production",
      `${within} rollout status --timeout=15m deployment/notification-preferences-web`,
      `${within} rollout status --timeout=15m statefulset/notification-preferences-worker`,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain("./np smoke");
  });

  test("changes nothing while another deployment migrates", () => {
    const { status, calls, stderr } = deploy(["production"], { active: "1" });
    expect(status).toBe(1);
    expect(calls.filter((call) => /delete|apply/.test(call))).toEqual([]);
    expect(stderr).toContain("Another deployment migrates");
    expect(deploy(["production"], { active: "0" })).toMatchObject({ status: 0 });
  });

  test("keeps the pods of the earlier release after a failed migration, and prints its log", () => {
    const { status, calls, stderr, stdout } = deploy(["production"], { condition: "Failed" });
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith("apply"))).toEqual([others]);
    expect(stderr + stdout).toContain("The migration has not succeeded (failed).");
    expect(stderr + stdout).toContain("the log of the migration");
  });

  test("changes nothing without the secret, and says where its names are", () => {
    const { status, calls, stderr } = deploy(["staging"], { withoutSecret: true });
    expect(status).toBe(1);
    expect(calls).toHaveLength(1);
    expect(stderr).toContain("ops/kubernetes/secret.example.yaml");
  });

  test.each([[[]], [["elsewhere"]]])("refuses %j with exit code 2", (args) => {
    expect(deploy(args)).toMatchObject({ status: 2, calls: [], stderr: expect.stringContaining("Usage:") });
  });
});
