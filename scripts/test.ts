import { rmSync } from "node:fs";
import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { fail, step } from "#lib/bootstrap/console.ts";
import { ensureBrowser } from "../e2e/browser.ts";
import { type Counts, printCounts, readReport, run, runVitest } from "./counts.ts";

/** `npm test`: runs unit and integration tests, then the e2e tests in a browser. Prints the counts of both. */
const unitReport = "test-results/unit.json";
const e2eReport = "test-results/e2e.json";

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
  const unit = runVitest(unitReport);
  if (!(await isBuilt())) await step("Building the pages", build);
  const browser = browserTests();
  printCounts({ passed: unit.passed + browser.passed, failed: unit.failed + browser.failed });
} catch (error) {
  fail(error);
}
