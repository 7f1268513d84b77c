import { rmSync } from "node:fs";
import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { fail, step } from "#lib/bootstrap/console.ts";
import { ensureBrowser } from "../e2e/browser.ts";
import { printCounts, runPlaywright, runVitest } from "./counts.ts";

/** `npm test`: runs unit and integration tests, then the e2e tests in a browser. Prints the counts of both. */
const unitReport = "test-results/unit.json";

try {
  rmSync("test-results", { recursive: true, force: true });
  ensureBrowser();
  const unit = runVitest(unitReport);
  if (!(await isBuilt())) await step("Building the pages", build);
  const browser = runPlaywright("pages");
  printCounts([unit, browser]);
} catch (error) {
  fail(error);
}
