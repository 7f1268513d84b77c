import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string | boolean>;
  env?: Record<string, string>;
}
interface Job {
  uses?: string;
  with?: Record<string, string>;
  steps?: Step[];
  container?: object;
  env?: Record<string, string | number>;
  environment?: string;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  "timeout-minutes"?: number;
}
interface Workflow {
  on: Record<string, { cron: string }[] | { inputs?: Record<string, { required?: boolean }> } | null>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const files = globSync(".github/workflows/*.yml").sort();
const nameOf = (file: string) => file.replace(/.*\/|\.yml$/g, "");
const workflows = new Map(files.map((file) => [nameOf(file), parse(readFileSync(file, "utf8")) as Workflow]));
const workflow = (name: string): Workflow => {
  const found = workflows.get(name);
  if (!found) throw new Error(`there is no workflow ${name}`);
  return found;
};
const jobs = [...workflows].flatMap(([name, { jobs }]) =>
  Object.entries(jobs).map(([id, job]) => [`${name}.${id}`, job] as const),
);
const steps = jobs.flatMap(([name, { steps = [] }]) => steps.map((step) => [name, step] as const));
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

/** The lines of a script that do more than pass a value on. */
const commandsIn = (run: string): string[] =>
  run
    .split("\n")
    .map((line) => /\$(?:\{\w+:-\$)?\(((?:npm|\.\/np|git)[^)]*)\)/.exec(line)?.[1] ?? line)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("echo "));

/** True if a person can run the command in a checkout as well. */
function runsByHand(command: string): boolean {
  const [, script] = /^npm run (?:--silent )?([\w:-]+)/.exec(command) ?? [];
  if (script !== undefined) return script in scripts;
  return (
    command === "npm ci" || command === "git rev-parse HEAD" || /^\.\/np [a-z]/.test(command) || existsSync(command)
  );
}

describe("the workflows", () => {
  test("are those of the operations guide", () => {
    const expected = ["audit-review", "checks", "dependency-scan", "hotfix", "production", "rbac-report", "release"];
    expect([...workflows.keys()]).toEqual([...expected, "rollback", "source", "staging"]);
  });

  test("only call commands that a person can run", () => {
    const commands = steps.flatMap(([name, { run = "" }]) => commandsIn(run).map((command) => ({ name, command })));
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(({ command }) => !runsByHand(command))).toEqual([]);
  });

  test("never put a value into the text of a script, where a shell would run it", () => {
    expect(steps.filter(([, { run = "" }]) => run.includes("${{")).map(([name]) => name)).toEqual([]);
  });

  test("pin each action by its full commit, with its version beside it", () => {
    const uses = files.flatMap((file) => readFileSync(file, "utf8").match(/uses: .*/g) ?? []);
    const unpinned = uses.filter((line) => !/^uses: (?:\.\/|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/.test(line));
    expect(unpinned).toEqual([]);
  });

  test("start with read access only, and every job has a time limit", () => {
    for (const [name, { permissions }] of workflows) expect(permissions, name).toEqual({ contents: "read" });
    for (const [name, job] of jobs)
      if (job.uses === undefined) expect(job["timeout-minutes"], name).toBeLessThanOrEqual(90);
  });

  test("let git read the checkout in a container, where another account owns it", () => {
    const inContainers = jobs.filter(([, { container }]) => container !== undefined);
    expect(inContainers.map(([name]) => name)).toEqual(["checks.checks"]);
    for (const [name, { env }] of inContainers)
      expect(env, name).toMatchObject({ GIT_CONFIG_COUNT: 1, GIT_CONFIG_KEY_0: "safe.directory" });
  });

  test("deploy one version at a time to an environment, and never cancel a deployment", () => {
    const deploying = jobs.filter(([, { steps = [] }]) => steps.some(({ env }) => env?.DEPLOY_COMMAND !== undefined));
    expect(deploying.map(([name]) => name)).toEqual(["release.deploy", "rollback.rollback"]);
    const chosen = `\${{ inputs.environment }}`;
    for (const [name, { environment, concurrency }] of deploying) {
      expect(environment, name).toBe(chosen);
      expect(concurrency, name).toEqual({ group: `deploy-${chosen}`, "cancel-in-progress": false });
    }
  });

  test("give a backup the key that it is encrypted with, and the login that sees all rows", () => {
    const backingUp = steps.filter(([, { env }]) => env?.BACKUP_DIR !== undefined);
    expect(backingUp.map(([name]) => name)).toEqual(["release.deploy"]);
    // Without a key, each command of the deployment rejects BACKUP_DIR.
    for (const [name, { env }] of backingUp)
      expect(Object.keys(env ?? {}), name).toEqual(
        expect.arrayContaining(["BACKUP_AGE_RECIPIENTS", "BACKUP_PASSPHRASE", "BACKUP_DATABASE_URL"]),
      );
  });

  test("check, build and deploy one commit, which was chosen before", () => {
    const chosen = `\${{ needs.source.outputs.commit }}`;
    for (const name of ["staging", "production", "hotfix"]) {
      const { jobs: own } = workflow(name);
      expect(own.source?.uses, name).toBe("./.github/workflows/source.yml");
      expect(own.release?.with?.commit, name).toBe(chosen);
      if (name !== "hotfix") expect(own.checks?.with?.ref, name).toBe(chosen);
    }
    const inputs = [chosen, `\${{ inputs.commit }}`, `\${{ inputs.ref || github.sha }}`];
    const checkedOut = steps.flatMap(([name, { uses, with: given }]) =>
      uses?.startsWith("actions/checkout@") && given?.ref ? [[name, given.ref]] : [],
    );
    expect(checkedOut.length).toBeGreaterThan(3);
    expect(checkedOut.filter(([, ref]) => !inputs.includes(String(ref)))).toEqual([]);
  });

  test("leave no credential of the repository in a checkout, and give a pull request no secret", () => {
    const checkouts = steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter(([, { with: given }]) => given?.["persist-credentials"] !== false)).toEqual([]);
    for (const [name, { on }] of workflows) {
      expect(Object.keys(on), name).not.toContain("pull_request_target");
      expect(Object.keys(on), name).not.toContain("workflow_run");
      if ("pull_request" in on) expect(JSON.stringify(workflow(name)), name).not.toMatch(/secrets\.|environment/);
    }
  });

  test("write only lines of checked programs to the outputs, never a value from outside", () => {
    const writing = steps.flatMap(([name, { run = "" }]) =>
      run
        .split("\n")
        .filter((line) => line.includes("GITHUB_OUTPUT") || line.includes("GITHUB_ENV"))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(writing).toEqual([
      'release.image: echo "image=$image" >> "$GITHUB_OUTPUT"',
      'source.source: npm run --silent release-source -- --kind "$KIND" --name "$NAME" >> "$GITHUB_OUTPUT"',
    ]);
  });

  test.each<[string, RegExp]>([
    ["staging", /^\d+ \d+ \* \* \*$/],
    ["production", /^\d+ \d+ \* \* [1-5]$/],
    ["dependency-scan", /^\d+ \d+ \* \* \d$/],
    ["rbac-report", /^\d+ \d+ 1 \* \*$/],
    ["audit-review", /^\d+ \d+ \d 1,4,7,10 \*$/],
  ])("%s runs on its schedule", (name, cron) => {
    expect(workflow(name).on.schedule).toEqual([{ cron: expect.stringMatching(cron) }]);
  });

  test("a hotfix and a rollback need a reason", () => {
    for (const name of ["hotfix", "rollback"]) {
      const dispatch = workflow(name).on.workflow_dispatch as { inputs: Record<string, { required?: boolean }> };
      expect(dispatch.inputs.reason?.required, name).toBe(true);
    }
  });
});
