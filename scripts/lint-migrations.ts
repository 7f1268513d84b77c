import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { lastWithoutPhase, phaseOf, runsInTransaction, timeoutsFor } from "#db/migration-file.ts";

const folder = "db/migrations";

/** The rules for migrations that were released before there were rules. Their files cannot be changed. */
const rulesOfReleased = new Set(["require-lock-timeout", "require-statement-timeout", "syntax-error"]);
/** A down file takes away what its up file added, and runs only when an operator asks for it. */
const rulesWithoutDown = new Set([
  "ban-drop-column",
  "ban-drop-table",
  "adding-not-nullable-field",
  "ban-drop-not-null",
]);

interface Violation {
  line: number;
  message: string;
  rule_name: string;
}

/** The text as the runner sends it. The limits are on the first line, so that the lines keep their numbers. */
const asSent = (name: string, sql: string): string => `${timeoutsFor(name, sql)} ${sql}`;

/** Squawk's violations in a text. `file` names the path in messages. Throws if squawk did not run. */
export function runSquawk(file: string, text: string, options: readonly string[] = []): Violation[] {
  const args = ["--config", ".squawk.toml", "--reporter", "Json", "--stdin-filepath", file, ...options];
  const { stdout, stderr, error } = spawnSync("node_modules/.bin/squawk", args, { input: text, encoding: "utf8" });
  if (error) throw error;
  try {
    return JSON.parse(stdout) as Violation[];
  } catch {
    throw new Error(`squawk gave no result for ${file}: ${stderr || stdout}`);
  }
}

/** The problems in one file of a migration, as "file:line: rule: message". `text`: the file's content. */
export function lintMigration(file: string, text: string): string[] {
  const [, name = "", side = ""] = /([^/]+)\.(up|down)\.sql$/.exec(file) ?? [];
  const found = runSquawk(
    file,
    asSent(name, text),
    runsInTransaction(text) ? ["--assume-in-transaction"] : ["--no-assume-in-transaction"],
  );
  const isReleased = name <= lastWithoutPhase;
  const counts = ({ rule_name: rule }: Violation) =>
    isReleased ? rulesOfReleased.has(rule) : !(side === "down" && rulesWithoutDown.has(rule));
  const problems = found
    .filter(counts)
    .map(({ line, message, rule_name: rule }) => `${file}:${line + 1}: ${rule}: ${message}`);
  if (side === "up" && !isReleased && phaseOf(text) === null)
    problems.push(
      `${file}: a line must begin with "-- expand" or "-- contract": it says whether the previous release runs on the new schema`,
    );
  return problems;
}

/** The problems in all files of db/migrations. */
export const lintMigrations = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .flatMap((file) => lintMigration(`${folder}/${file}`, readFileSync(`${folder}/${file}`, "utf8")));
