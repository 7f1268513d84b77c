import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "#lib/errors.ts";
import { isAlive, ownIdentity } from "./process.ts";
import { errorCode } from "./trouble.ts";

const timeoutMs = 60_000;
const pollMs = 25;

/**
 * Runs `work` while this call holds the folder's lock, alone among all processes and calls. Takes over the lock of a dead
 * process. Throws OperatorError if a living process holds it for a minute.
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
  let notified = false;
  while (!(await tryCreate(path))) {
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue; // released between the two calls
    if (!(await isAlive(holder))) {
      await removeStale(path, holder);
      continue;
    }
    const pid = Number.parseInt(holder, 10);
    if (Date.now() - startedAtMs > timeoutMs)
      throw new OperatorError(
        `Process ${pid} has been starting or stopping the database for over a minute: wait for it, or end it, then try again.`,
      );
    if (!notified) onProgress(`Waiting for process ${pid}, which is starting or stopping the database`);
    notified = true;
    await delay(pollMs);
  }
}

/** A hard link appears together with its content, so no process can read an empty lock file. */
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
 * Two processes may find the same stale lock. Without the guard, the slower process would remove the new lock of the faster
 * one.
 */
async function removeStale(path: string, holder: string): Promise<void> {
  const guard = `${path}.guard`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    // The guard exists only for two file operations. An older guard belongs to a process that was killed between them.
    const created = await stat(guard).catch(() => null);
    if (created && Date.now() - created.mtimeMs > 10_000) await rmdir(guard).catch(() => undefined);
    await delay(pollMs);
    return;
  }
  try {
    if ((await readFile(path, "utf8").catch(() => null)) === holder) await rm(path, { force: true });
  } finally {
    await rmdir(guard);
  }
}
