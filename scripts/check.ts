import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { generate } from "@graphql-codegen/cli";
import config from "../codegen.ts";
import { findFloorViolations, findSideEntrances } from "./floors.ts";
import { lintMigrations } from "./lint-migrations.ts";
import { findStaleOperations } from "./operations.ts";
import { findStaleReference } from "./reference.ts";
import { findBreakingSchemaChanges } from "./schema-diff.ts";
import { modules } from "./sources.ts";

/** `npm run check`: all static checks. All steps run; the failed ones are listed at the end. */
const run = (command: string, ...args: string[]) =>
  spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" }).status === 0;

function report(problems: readonly string[]): boolean {
  for (const problem of problems) process.stderr.write(`  ${problem}\n`);
  return problems.length === 0;
}

/** The generated files that differ from the output for the current SDL and documents. */
async function findStaleCode(): Promise<string[]> {
  const files = await generate({ ...config, silent: true, errorsOnly: true }, false);
  const stale: string[] = [];
  for (const { filename, content } of files as { filename: string; content: string }[]) {
    const committed = await readFile(filename, "utf8").catch(() => "");
    if (committed.trim() !== content.trim()) stale.push(`${filename} is out of date: run npm run codegen`);
  }
  return stale;
}

const steps: [name: string, passes: () => boolean | Promise<boolean>][] = [
  ["types", () => run("tsc", "--noEmit", "-p", ".")],
  ["floors", () => report([...findFloorViolations(modules), ...findSideEntrances(modules)])],
  ["lint, format and import cycles", () => run("biome", "ci", "--error-on-warnings", ".")],
  ["migrations do not block the running service", () => report(lintMigrations())],
  ["dead code", () => run("knip")],
  [
    "generated code is up to date",
    async () => report([...(await findStaleCode()), ...(await findStaleReference()), ...(await findStaleOperations())]),
  ],
  ["no breaking change of the public schema", async () => report(await findBreakingSchemaChanges())],
];

const failed: string[] = [];
for (const [name, passes] of steps) {
  process.stdout.write(`\n— ${name}\n`);
  if (!(await passes())) failed.push(name);
}
process.stdout.write(failed.length > 0 ? `\nFailed: ${failed.join("; ")}\n` : "\nAll checks passed.\n");
process.exit(failed.length > 0 ? 1 : 0);
