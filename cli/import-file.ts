import { statSync } from "node:fs";
import { resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { OperatorError } from "#lib/errors.ts";

/** Resolves a file name against the caller's working directory, not the project's root. */
export const fromCaller = (file: string): string => resolve(process.env.NP_CWD ?? process.env.INIT_CWD ?? ".", file);

/** Starts a progress bar on stderr over the bytes of a file. Throws OperatorError if the file does not exist. */
export function startBar(path: string, file: string): SingleBar {
  const bytes = sizeOf(path);
  const bar = new SingleBar({ format: "  {bar} {percentage}% of {file}", stream: process.stderr, noTTYOutput: false });
  bar.start(Math.max(1, bytes), 0, { file });
  return bar;
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch {
    // A missing file and a directory get the same message.
  }
  throw new OperatorError(`There is no file ${path}.`);
}

/** "1 person", "2 people". */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
