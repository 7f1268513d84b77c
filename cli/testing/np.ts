import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect } from "vitest";
import { useDatabase } from "#db/testing/index.ts";

/** A test file that imports this has its own database and an empty folder. */
export const database = useDatabase();
const np = join(import.meta.dirname, "../../np");
export let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "np-cli-")));
  await chmod(folder, 0o755); // PostgreSQL runs as another user than root
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface CommandResult {
  code: number | null;
  out: string;
  /** stderr without the line that names the database. */
  err: string;
  /** The database of that line. Null: the command used no database. */
  target: string | null;
}

/** Runs `./np` in its own process. */
export async function run(
  args: string[],
  {
    url = database.url,
    cwd = folder,
    env = {},
    input = "",
  }: { url?: string; cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<CommandResult> {
  const { NP_CWD: _, INIT_CWD: __, ...inherited } = process.env;
  const child = spawn(np, args, {
    cwd,
    env: { ...inherited, DATABASE_URL: url, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // A command that does not read it may have ended.
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const target = /^Database: (.*)\n/m.exec(err)?.[1] ?? null;
  return { code: code as number | null, out, err: err.replace(/^Database: .*\n/m, ""), target };
}

/** Expects a single sentence for the operator without a stack trace or a secret of the URL. */
export function expectSentence(
  { code, out, err }: Pick<CommandResult, "code" | "out" | "err">,
  sentence: RegExp,
): void {
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/^\s+at /m);
  expect(err.trim().split("\n")).toHaveLength(1);
}
