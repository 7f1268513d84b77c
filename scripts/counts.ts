import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

/** The result of a run of tests. */
export interface Counts {
  passed: number;
  failed: number;
}

function run(command: string, args: string[], variables: Record<string, string> = {}): boolean {
  const env = { ...process.env, ...variables };
  return spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit", env }).status === 0;
}

function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}

/** Runs vitest. `report`: the file for its JSON report. */
export function runVitest(report: string, args: string[] = []): Counts {
  const ended = run("vitest", ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const read = readReport<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(report);
  // A skipped test is not a pass. A run that failed without a failed test counts as one failure.
  const failed = (read?.numFailedTests ?? 0) + (read?.numPendingTests ?? 0);
  return { passed: read?.numPassedTests ?? 0, failed: ended ? failed : Math.max(1, failed) };
}

/** Each project has its own report, so that a run of one keeps that of the other. */
const e2eReports = { pages: "test-results/e2e.json", slow: "test-results/e2e-slow.json" } as const;

/** Runs the browser tests of a project of playwright.config.ts. */
export function runPlaywright(project: keyof typeof e2eReports): Counts {
  const report = e2eReports[project];
  rmSync(report, { force: true });
  const ended = run("playwright", ["test", "--project", project], { E2E_REPORT: report });
  const stats = readReport<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(
    report,
  )?.stats;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) + (stats?.skipped ?? 0);
  return { passed: stats?.expected ?? 0, failed: ended ? failed : Math.max(1, failed) };
}

/** Prints the last line of a test command, and exits with 1 after a failure. */
export function printCounts({ passed, failed }: Counts): never {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}
