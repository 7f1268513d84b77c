import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { fail, step } from "#lib/bootstrap/console.ts";
import { ensureBrowser } from "../e2e/browser.ts";

/** `npm test`: runs unit and integration tests, then the e2e tests in a browser. Prints the counts of both. */
interface Counts {
  passed: number;
  failed: number;
}

function run(command: string, args: string[]): boolean {
  return spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" }).status === 0;
}

function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}

const unitReport = "test-results/unit.json";
const e2eReport = "test-results/e2e.json";

function unitTests(): Counts {
  const ended = run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`]);
  const report = readReport<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(unitReport);
  // A skipped test is not a pass. A run that failed without a failed test counts as one failure.
  const failed = (report?.numFailedTests ?? 0) + (report?.numPendingTests ?? 0);
  return { passed: report?.numPassedTests ?? 0, failed: ended ? failed : Math.max(1, failed) };
}

function browserTests(): Counts {
  const ended = run("playwright", ["test"]);
  const stats = readReport<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(
    e2eReport,
  )?.stats;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) + (stats?.skipped ?? 0);
  return { passed: stats?.expected ?? 0, failed: ended ? failed : Math.max(1, failed) };
}

try {
  rmSync("test-results", { recursive: true, force: true });
  ensureBrowser();
  const unit = unitTests();
  if (!(await isBuilt())) await step("Building the pages", build);
  const browser = browserTests();
  const failed = unit.failed + browser.failed;
  process.stdout.write(`\n${unit.passed + browser.passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
} catch (error) {
  fail(error);
}
