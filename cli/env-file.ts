import { randomUUID } from "node:crypto";
import { chown, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OperatorError } from "#lib/errors.ts";

/** The name and the value of a line. */
const assignment = /^[ \t]*(?:export[ \t]+)?(\w+)=(.*)$/gm;
const assignmentsOf = (text: string, name: string) =>
  [...text.matchAll(assignment)].filter((match) => match[1] === name);

/** Reads the value of a variable in a file of lines `NAME=value`. Null if the file does not set it. Throws OperatorError. */
export async function readVariable(path: string, name: string): Promise<string | null> {
  const found = assignmentsOf(await read(path), name);
  if (found.length > 1) throw new OperatorError(`${path} sets ${name} ${found.length} times. Keep one line.`);
  const value = found[0]?.[2]?.trim();
  if (value === undefined) return null;
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

/**
 * Sets a variable in the file and keeps all other lines. The file is replaced as a whole, so a crash leaves the old one or the
 * new one, and only its owner can read it. Throws OperatorError.
 */
export async function writeVariable(path: string, name: string, value: string): Promise<void> {
  const text = await read(path);
  // Other characters need quotes, which shells, systemd and Docker read in different ways. What the old value has may stay.
  const known = (await readVariable(path, name)) ?? "";
  const isSafe = (character: string) => /[\w.,:/@%+=~?&-]/.test(character) || known.includes(character);
  if (/[\r\n]/.test(value) || ![...value].every(isSafe))
    throw new OperatorError(`The new value of ${name} has characters that env files write in different ways.`);
  const changed =
    assignmentsOf(text, name).length > 0
      ? text.replace(assignment, (line: string, found: string, old: string) => {
          if (found !== name) return line;
          const quote = /^(["'])(.*)\1$/.exec(old.trim())?.[1] ?? "";
          return `${line.slice(0, line.length - old.length)}${quote}${value}${quote}`;
        })
      : `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${name}=${value}\n`;
  // A link stays a link.
  const target = await realpath(path);
  const { uid, gid } = await stat(target);
  const temporary = join(dirname(target), `.np-${randomUUID()}`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(changed);
      await file.sync();
    } finally {
      await file.close();
    }
    if (uid !== process.getuid?.() || gid !== process.getgid?.()) await chown(temporary, uid, gid);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new OperatorError(`${path} cannot be replaced: ${codeOf(error)}. It is unchanged.`, { cause: error });
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new OperatorError(`${path} cannot be read: ${codeOf(error)}.`, { cause: error });
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
