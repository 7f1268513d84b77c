import { rmSync } from "node:fs";
import { relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";

/**
 * `npm run mutation [GROUP]`: mutates the rules and checks that their tests fail. Exits with 1 if a file's tests detect
 * fewer than 90 % of its mutations. Pure rules only, whose tests need no database; each group runs only its own tests.
 */
const groups: Record<string, { mutate: string[]; tests: string[] }> = {
  authorize: { mutate: ["lib/authorize.ts"], tests: ["lib/authorize.test.ts"] },
  rules: { mutate: ["graphql/policy/rules.ts"], tests: ["graphql/policy/rules.test.ts"] },
  decide: { mutate: ["lib/preferences/decide.ts"], tests: ["lib/preferences/decide.test.ts"] },
  timing: { mutate: ["lib/preferences/timing.ts"], tests: ["lib/preferences/{timing,decide}.test.ts"] },
  apply: {
    mutate: ["graphql/policy/apply.ts"],
    tests: [
      "graphql/policy/apply.test.ts",
      "graphql/policy/apply-at-start.test.ts",
      "graphql/policy/expected-error.test.ts",
    ],
  },
};
const requiredPercent = 90;
const detectedStatuses = new Set(["Killed", "Timeout"]);
const countedStatuses = new Set([...detectedStatuses, "Survived", "NoCoverage"]);

async function run({ mutate, tests }: (typeof groups)[string]) {
  process.env.MUTATION_TESTS = JSON.stringify(tests);
  const stryker = new Stryker({
    mutate,
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "vitest.mutation.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency: 1,
    timeoutMS: 20_000,
    disableTypeChecks: false,
    // TypeScript 7 has no JavaScript API, which Stryker needs to rewrite the project's tsconfig.
    tsconfigFile: "none.json",
    ignorePatterns: [".next", ".data", "test-results", "playwright-report", "app", "bench", "docs", "e2e", "ops"],
    tempDirName: ".data/mutation",
    reporters: [],
    warnings: false,
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

const requestedGroups = process.argv.slice(2);
let enough = true;
for (const [name, group] of Object.entries(groups)) {
  if (requestedGroups.length > 0 && !requestedGroups.includes(name)) continue;
  const results = (await run(group)).filter(({ status }) => countedStatuses.has(status));
  const killed = results.filter(({ status }) => detectedStatuses.has(status)).length;
  const percent = (100 * killed) / results.length;
  enough &&= percent >= requiredPercent;
  process.stdout.write(`${group.mutate.join(", ")}: ${percent.toFixed(1)} % of ${results.length} changes detected\n`);
  for (const { status, fileName, location, replacement, mutatorName } of results)
    if (!detectedStatuses.has(status))
      process.stdout.write(
        `  ${status} ${relative(process.cwd(), fileName)}:${location.start.line + 1}:${location.start.column + 1} ${mutatorName} -> ${replacement}\n`,
      );
}
rmSync(".data/mutation", { recursive: true, force: true });
process.exit(enough ? 0 : 1);
