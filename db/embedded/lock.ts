import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "#lib/errors.ts";
import { isAlive, ownIdentity } from "./process.ts";
import { errorCode } from "./trouble.ts";

const patienceMs = 60_000;
const pollMs = 25;

/**
 * Runs `work` while no other process (nor another call in this one) holds the folder's lock. A lock whose process
 * died is taken over. Throws OperatorError when a living process keeps it for a minute.
 */
export async function withLock<T>(
  dataDir: string,
  onProgress: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(dataDir, "postgres.lock");
  await acquire(path, onProgress);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, onProgress: (line: string) => void): Promise<void> {
  const startedAtMs = Date.now();
  let told = false;
  while (!(await tryCreate(path))) {
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue; // released between the two calls
    if (!(await isAlive(holder))) {
      await removeStale(path, holder);
      continue;
    }
    const pid = Number.parseInt(holder, 10);
    if (Date.now() - startedAtMs > patienceMs)
      throw new OperatorError(
        `Process ${pid} has been starting or stopping the database for over a minute: wait for it, or end it, then try again.`,
      );
    if (!told) onProgress(`Waiting for process ${pid}, which is starting or stopping the database`);
    told = true;
    await delay(pollMs);
  }
}

/** A link appears with its content at once, so nobody ever reads a lock that is still empty. */
async function tryCreate(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, await ownIdentity(), { mode: 0o644, flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Two processes may find the same stale lock: without the guard, the slower one would remove the lock that the faster
 * one has just taken.
 */
async function removeStale(path: string, holder: string): Promise<void> {
  const guard = `${path}.guard`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    // The guard is held for two file operations; one that is this old belongs to a process killed between them.
    const made = await stat(guard).catch(() => null);
    if (made && Date.now() - made.mtimeMs > 10_000) await rmdir(guard).catch(() => undefined);
    await delay(pollMs);
    return;
  }
  try {
    if ((await readFile(path, "utf8").catch(() => null)) === holder) await rm(path, { force: true });
  } finally {
    await rmdir(guard);
  }
}
