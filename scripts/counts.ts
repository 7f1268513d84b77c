import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";

/** The result of a run of tests. `failures`: the names of the tests that failed or were skipped. */
export interface Counts {
  passed: number;
  failed: number;
  failures: string[];
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

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

/** Runs vitest. `report`: the file for its JSON report. */
export function runVitest(report: string, args: string[] = []): Counts {
  const ended = run("vitest", ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const read = readReport<VitestReport>(report);
  // A skipped test is not a pass. A run that failed without a failed test counts as one failure.
  const failed = (read?.numFailedTests ?? 0) + (read?.numPendingTests ?? 0);
  const failures = (read?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status !== "passed");
    const file = relative(process.cwd(), name);
    // A file that cannot be loaded has no tests.
    if (tests.length === 0) return status === "failed" ? [file] : [];
    return tests.map((test) => `${file}: ${test.fullName} (${test.status})`);
  });
  return counts(`vitest ${args.join(" ")}`.trim(), read?.numPassedTests ?? 0, failed, failures, ended);
}

/** Each project has its own report, so that a run of one keeps that of the other. */
const e2eReports = { pages: "test-results/e2e.json", slow: "test-results/e2e-slow.json" } as const;

interface Suite {
  file: string;
  specs: { title: string; tests: { status: string }[] }[];
  suites?: Suite[];
}

function failuresOf({ file, specs, suites = [] }: Suite): string[] {
  const tests = specs.flatMap(({ title, tests }) => tests.map(({ status }) => ({ title, status })));
  const failed = tests.filter(({ status }) => status !== "expected");
  return [...failed.map(({ title, status }) => `e2e/${file}: ${title} (${status})`), ...suites.flatMap(failuresOf)];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: Suite[];
}

/** Runs the browser tests of a project of playwright.config.ts. */
export function runPlaywright(project: keyof typeof e2eReports): Counts {
  const report = e2eReports[project];
  rmSync(report, { force: true });
  const ended = run("playwright", ["test", "--project", project], { E2E_REPORT: report });
  const read = readReport<PlaywrightReport>(report);
  const failed = (read?.stats.unexpected ?? 0) + (read?.stats.flaky ?? 0) + (read?.stats.skipped ?? 0);
  const failures = (read?.suites ?? []).flatMap(failuresOf);
  return counts(`playwright ${project}`, read?.stats.expected ?? 0, failed, failures, ended);
}

function counts(command: string, passed: number, failed: number, failures: string[], ended: boolean): Counts {
  if (ended || failed > 0) return { passed, failed, failures };
  return { passed, failed: 1, failures: [...failures, `${command}: ended with an error, and no test failed`] };
}

/** Prints the names of the tests that did not pass, then the last line of a test command. Exits with 1 after a failure. */
export function printCounts(runs: Counts[]): never {
  const sum = (count: (run: Counts) => number) => runs.reduce((total, run) => total + count(run), 0);
  const failed = sum((run) => run.failed);
  for (const failure of runs.flatMap((run) => run.failures)) process.stdout.write(`NOT PASSED: ${failure}\n`);
  process.stdout.write(`\n${sum((run) => run.passed)} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}
