import { rmSync } from "node:fs";
import { relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";

/**
 * `npm run mutation [GROUP]`: changes the rules in every small way there is, and sees whether their tests notice. Ends with 1
 * where fewer than nine in ten changes of a file are noticed. Only pure rules: their tests need no database (minutes, not
 * hours), and each group runs none but its own.
 */
const groups: Record<string, { mutate: string[]; tests: string[] }> = {
  authorize: { mutate: ["lib/authorize.ts"], tests: ["lib/authorize.test.ts"] },
  rules: { mutate: ["graphql/policy/rules.ts"], tests: ["graphql/policy/rules.test.ts"] },
  decide: { mutate: ["lib/preferences/decide.ts"], tests: ["lib/preferences/decide.test.ts"] },
  timing: { mutate: ["lib/preferences/timing.ts"], tests: ["lib/preferences/{timing,decide}.test.ts"] },
  apply: { mutate: ["graphql/policy/apply.ts"], tests: ["graphql/policy/apply.test.ts"] },
};
const wantedPercent = 90;
const noticed = new Set(["Killed", "Timeout"]);
const counted = new Set([...noticed, "Survived", "NoCoverage"]);

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
    // TypeScript 7 has no API in JavaScript, by which Stryker would rewrite the project's own file.
    tsconfigFile: "none.json",
    ignorePatterns: [".next", ".data", "test-results", "playwright-report", "app", "bench", "docs", "e2e", "ops"],
    tempDirName: ".data/mutation",
    reporters: [],
    warnings: false,
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

const asked = process.argv.slice(2);
let enough = true;
for (const [name, group] of Object.entries(groups)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const results = (await run(group)).filter(({ status }) => counted.has(status));
  const killed = results.filter(({ status }) => noticed.has(status)).length;
  const percent = (100 * killed) / results.length;
  enough &&= percent >= wantedPercent;
  process.stdout.write(`${group.mutate.join(", ")}: ${percent.toFixed(1)} % of ${results.length} changes noticed\n`);
  for (const { status, fileName, location, replacement, mutatorName } of results)
    if (!noticed.has(status))
      process.stdout.write(
        `  ${status} ${relative(process.cwd(), fileName)}:${location.start.line + 1}:${location.start.column + 1} ${mutatorName} -> ${replacement}\n`,
      );
}
rmSync(".data/mutation", { recursive: true, force: true });
process.exit(enough ? 0 : 1);
