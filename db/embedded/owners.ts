import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, ownIdentity } from "./process.ts";

/**
 * `owner.pid` has one line for each process that uses the server ("identity handle"). The first line is the owner, which stops
 * the server. When the owner leaves or dies, the next living process becomes the owner, so a command does not stop the server
 * under a service that came later. Read and written under the folder's lock only.
 */
const fileName = "owner.pid";

async function readLiving(dataDir: string): Promise<string[]> {
  const text = await readFile(join(dataDir, fileName), "utf8").catch(() => "");
  const lines = text.split("\n").filter(Boolean);
  const living = await Promise.all(lines.map((line) => isAlive(line.split(" ")[0] ?? "")));
  return lines.filter((_, index) => living[index]);
}

async function write(dataDir: string, lines: string[]): Promise<void> {
  const path = join(dataDir, fileName);
  if (lines.length === 0) return rm(path, { force: true });
  await writeFile(`${path}.new`, `${lines.join("\n")}\n`);
  await rename(`${path}.new`, path);
}

/** Adds a line for this process; `owned` is false if another living process owns the server. */
export async function registerUser(dataDir: string): Promise<{ line: string; owned: boolean }> {
  const living = await readLiving(dataDir);
  const line = `${await ownIdentity()} ${randomUUID()}`;
  await write(dataDir, [...living, line]);
  return { line, owned: living.length === 0 };
}

/** Removes the line. True if it was the owner's and no other process is left, so that the server must be stopped. */
export async function unregisterUser(dataDir: string, line: string): Promise<boolean> {
  const living = await readLiving(dataDir);
  const rest = living.filter((other) => other !== line);
  await write(dataDir, rest);
  return rest.length === 0 && living[0] === line;
}
