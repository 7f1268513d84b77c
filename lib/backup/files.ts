import { chmod, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findPostmaster, stopPostmaster } from "#db/embedded/postmaster.ts";
import { OperatorError } from "#lib/errors.ts";

const sentences: Record<string, (path: string) => string> = {
  EACCES: (path) => `${path} cannot be written by this user: change its owner, or name another folder`,
  EPERM: (path) => `${path} cannot be written by this user: change its owner, or name another folder`,
  EROFS: (path) => `${path} lies on a read-only file system: name another folder`,
  ENOSPC: (path) => `The disk is full. Free some space for ${path}, or name a folder on another disk`,
  EDQUOT: (path) => `The disk quota is used up. Free some space for ${path}, or name another folder`,
  ENOTDIR: (path) => `${path} is not a folder: name another one`,
  EEXIST: (path) => `${path} is not a folder: name another one`,
};

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** True for errors of the file system that `withSentences` explains. */
export const hasSentence = (error: unknown): boolean => codeOf(error) in sentences;

/**
 * Runs `work`, and turns errors of the file system into one sentence. It is about `path`, unless the error names a file elsewhere,
 * such as one in DATA_DIR.
 */
export async function withSentences<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const named = error instanceof Error && "path" in error ? String(error.path) : path;
    const sentence =
      error instanceof OperatorError ? undefined : sentences[codeOf(error)]?.(named.startsWith(path) ? path : named);
    throw sentence === undefined ? error : new OperatorError(`${sentence}.`, { cause: error });
  }
}

/** Returns when the names in the folder are on the disk. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Writes a file that only its owner reads, and returns when it is on the disk. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a complete folder its name. A crash leaves the old state or the new one. */
export async function publish(unfinished: string, name: string): Promise<void> {
  await flushFolder(unfinished);
  await rename(unfinished, name);
  await flushFolder(dirname(name));
}

/** Flushes all files of a folder, and the folders themselves. */
export async function flushTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile() || entry.isDirectory()) await flushFolder(join(entry.parentPath, entry.name));
  await flushFolder(path);
}

/** The bytes of all files in a folder. Files that vanish meanwhile do not count. */
export async function sizeOfTree(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) bytes += await sizeOfTree(inside);
    else if (entry.isFile()) bytes += (await stat(inside).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}

/** Removes the folders with this prefix, which a killed run left, and ends the servers that run on them. */
export async function removeCopies(folder: string, prefix: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const path of entries.filter((entry) => entry.startsWith(prefix)).map((name) => join(folder, name))) {
    const server = await findPostmaster(path);
    if (server) await stopPostmaster(server);
    await rm(path, { recursive: true, force: true });
  }
}

/** A new folder beside the database. PostgreSQL's account must enter it, if this is root; its contents have their own modes. */
export async function makeWork(dataDir: string, prefix: string): Promise<string> {
  const path = await mkdtemp(join(dataDir, prefix));
  if (process.getuid?.() === 0) await chmod(path, 0o755);
  return path;
}
