import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { OperatorError } from "#lib/errors.ts";
import { type Account, chownTo } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { errorCode, findOutputProblem, lastLines, ofAnotherUser, useAnotherServer } from "./trouble.ts";

export const clusterDirOf = (dataDir: string) => join(dataDir, "postgres");
const passwordPathOf = (dataDir: string) => join(dataDir, "postgres-password");
/** initdb works in a folder with this prefix. Only a finished cluster is renamed to its final name. */
const unfinishedPrefix = "postgres.new-";

/** Settings that an operator may change in postgresql.conf. Mandatory settings are passed at each start. */
const settings = {
  shared_buffers: "256MB",
  max_connections: "100",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** True if a cluster exists. Throws OperatorError, without changing anything, if the folder is not a usable cluster. */
export async function clusterExists(dataDir: string, major: number): Promise<boolean> {
  const clusterDir = clusterDirOf(dataDir);
  let version: string;
  try {
    version = (await readFile(join(clusterDir, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    return explainMissingVersion(clusterDir, error);
  }
  if (version === String(major)) return true;
  throw new OperatorError(
    `${clusterDir} holds a database of PostgreSQL ${version}, but this release brings PostgreSQL ${major}: run ./np backup DIR --way dump with the earlier release and ./np restore with this one, or set DATA_DIR to another folder.`,
  );
}

async function explainMissingVersion(clusterDir: string, error: unknown): Promise<false> {
  if (errorCode(error) === "EACCES") throw ofAnotherUser(clusterDir);
  if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
  const entries = await readdir(clusterDir).catch((reason) => {
    if (errorCode(reason) === "ENOENT") return null;
    throw new OperatorError(`${clusterDir} is not a folder: move it away, or set DATA_DIR to another folder.`);
  });
  if (entries === null) return false;
  throw new OperatorError(
    `${clusterDir} exists but is not a PostgreSQL database (it has no PG_VERSION): move it away, or set DATA_DIR to another folder.`,
  );
}

/** The superuser's password, or null if none was created yet. */
export async function findPassword(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(passwordPathOf(dataDir), "utf8")).trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** The password of an existing cluster. Throws OperatorError if its file is missing. */
export async function getPassword(dataDir: string): Promise<string> {
  const password = await findPassword(dataDir);
  if (password) return password;
  throw new OperatorError(
    `${passwordPathOf(dataDir)} is missing, and the database in ${clusterDirOf(dataDir)} cannot be opened without it: put the file back, or set DATA_DIR to another folder.`,
  );
}

/** Called before the cluster is created: a password without a cluster is harmless, a cluster without a password is unusable. */
async function getOrCreatePassword(dataDir: string): Promise<string> {
  const existing = await findPassword(dataDir);
  if (existing) return existing;
  const password = randomBytes(24).toString("hex");
  const path = passwordPathOf(dataDir);
  await writeFile(`${path}.new`, `${password}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return password;
}

/** Removes the folders of killed initdb runs. Best effort, because such folders are never read again. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const entries = await readdir(dataDir);
  for (const entry of entries.filter((name) => name.startsWith(unfinishedPrefix)))
    await rm(join(dataDir, entry), { recursive: true, force: true }).catch(() => undefined);
}

/** Creates the cluster in a temporary folder and renames it, so that an incomplete cluster is never used as a database. */
export async function createCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  fast: boolean,
): Promise<void> {
  await removeUnfinished(dataDir);
  const password = await getOrCreatePassword(dataDir);
  const workDir = join(dataDir, `${unfinishedPrefix}${randomUUID()}`);
  const [newDir, passwordFile] = [join(workDir, "postgres"), join(workDir, "password")];
  try {
    await mkdir(workDir, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await chownTo(account, passwordFile);
    await chownTo(account, workDir);
    await initdb(newDir, passwordFile, dataDir, binaries, account, fast);
    await rename(newDir, clusterDirOf(dataDir));
    if (!fast) await flushFolder(dataDir);
  } finally {
    await rm(workDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function initdb(
  newDir: string,
  passwordFile: string,
  dataDir: string,
  binaries: Binaries,
  account: Account,
  fast: boolean,
): Promise<void> {
  // The builtin provider sorts equally on every platform and across upgrades of the system's C library and ICU.
  const args = [
    ...["--pgdata", newDir, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256"],
    ...["--encoding", "UTF8", "--no-locale", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    ...["--data-checksums", "--no-instructions", ...(fast ? ["--no-sync"] : [])],
    ...Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
  ];
  const [program, programArgs] = account.command(binaries.initdb, args);
  const child = spawn(program, programArgs, { ...account.options, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]).catch((error) => {
    throw cannotRun(error, program);
  });
  if (code === 0) return;
  throw (
    findOutputProblem(stderr, dataDir) ??
    (await findSpaceProblem(dataDir)) ??
    new OperatorError(
      `The database folder could not be created in ${dataDir}; initdb said: ${lastLines(stderr || stdout, 3) || "nothing, it was stopped"}`,
    )
  );
}

/** initdb may abort on a full disk without a message. A new cluster needs about 40 MB. */
async function findSpaceProblem(dataDir: string): Promise<OperatorError | null> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeMb = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMb >= 64) return null;
  return new OperatorError(
    `The disk that holds ${dataDir} has ${freeMb} MB left, too little for a database: free some space, or set DATA_DIR to a folder on another disk.`,
  );
}

/** The program exists (it was looked up), so ENOENT means that its loader is missing: a system without glibc. */
export function cannotRun(error: unknown, program: string): unknown {
  const code = errorCode(error);
  if (code !== "ENOENT" && code !== "EACCES" && code !== "EPERM" && code !== "ENOEXEC") return error;
  return new OperatorError(
    `The bundled PostgreSQL (${program}) cannot be run on this machine (${code}): ${useAnotherServer}.`,
    { cause: error },
  );
}

/** Makes the account the owner of a cluster that root restored from a backup. */
export async function chownCluster(dataDir: string, account: Account): Promise<void> {
  const clusterDir = clusterDirOf(dataDir);
  const entries = await readdir(clusterDir, { recursive: true });
  for (const entry of ["", ...entries]) await chownTo(account, join(clusterDir, entry));
  await chmod(clusterDir, 0o700);
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
