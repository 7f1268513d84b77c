import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The result of a run of tests. */
export interface Counts {
  passed: number;
  failed: number;
}

export function run(command: string, args: string[]): boolean {
  return spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" }).status === 0;
}

export function readReport<T>(file: string): T | null {
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

/** Prints the last line of a test command, and exits with 1 after a failure. */
export function printCounts({ passed, failed }: Counts): never {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}
