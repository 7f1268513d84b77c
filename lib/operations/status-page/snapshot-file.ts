import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { env } from "#lib/env.ts";
import { StatusSnapshot } from "./snapshot.ts";

/**
 * DATA_DIR, or the system's folder for temporary files if DATA_DIR cannot be written. The name tells databases apart: with
 * another DATABASE_URL, the last status of the old database is not shown, and a wrong URL is reported at the start.
 */
function paths(): string[] {
  const { DATA_DIR } = env();
  const name = `status-${databaseHash()}.json`;
  return [join(resolve(DATA_DIR), name), join(tmpdir(), `notification-preferences-${name}`)];
}

/** The database as DATABASE_URL names it, without user and password; the embedded one by its folder. */
function databaseHash(): string {
  const { DATABASE_URL, DATA_DIR } = env();
  const { host, pathname } = DATABASE_URL ? new URL(DATABASE_URL) : { host: "embedded", pathname: resolve(DATA_DIR) };
  return createHash("sha256").update(`${host} ${pathname}`).digest("hex").slice(0, 16);
}

/** Replaces the file at once, so that no reader sees a half of it. Throws if no folder can be written. */
export async function writeSnapshotFile(snapshot: StatusSnapshot): Promise<void> {
  const problems: unknown[] = [];
  for (const path of paths()) {
    try {
      return await replace(path, JSON.stringify(snapshot));
    } catch (error) {
      problems.push(error);
    }
  }
  throw new AggregateError(problems, "the status could not be written to any folder");
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The newest valid snapshot of the files. Null: none. */
export async function readSnapshotFile(): Promise<StatusSnapshot | null> {
  const found = (await Promise.all(paths().map(readOwnFile))).filter((snapshot) => snapshot !== null);
  return found.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null;
}

/** Everybody may write to the folder for temporary files, so a link and another user's file are not read. */
async function readOwnFile(path: string): Promise<StatusSnapshot | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      if ((await file.stat()).uid !== process.getuid?.()) return null;
      return StatusSnapshot.parse(JSON.parse(await file.readFile("utf8")));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
