import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { OperatorError } from "#lib/errors.ts";
import { type Account, giveTo } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { errorCode, lastLines, ofAnotherUser, outputTrouble, useAnotherServer } from "./trouble.ts";

export const clusterDirOf = (dataDir: string) => join(dataDir, "postgres");
const passwordPathOf = (dataDir: string) => join(dataDir, "postgres-password");
/** initdb works in a folder with this prefix; only a finished cluster is renamed into place. */
const unfinishedPrefix = "postgres.new-";

/** Settings an operator may change in postgresql.conf; those that must hold are given at each start. */
const settings = {
  shared_buffers: "256MB",
  max_connections: "100",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** Whether a cluster is there. Throws OperatorError, and touches nothing, when the folder is not one we can run. */
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
    `${clusterDir} holds a database of PostgreSQL ${version}, but this release brings PostgreSQL ${major}: run ./np backup with the earlier release and ./np restore with this one, or set DATA_DIR to another folder.`,
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

/** The superuser's password, or null where none was made yet. */
export async function findPassword(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(passwordPathOf(dataDir), "utf8")).trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** The password of an existing cluster. Throws OperatorError when its file is gone. */
export async function getPassword(dataDir: string): Promise<string> {
  const password = await findPassword(dataDir);
  if (password) return password;
  throw new OperatorError(
    `${passwordPathOf(dataDir)} is missing, and the database in ${clusterDirOf(dataDir)} cannot be opened without it: put the file back, or set DATA_DIR to another folder.`,
  );
}

/** Kept before the cluster exists: a password without a cluster is harmless, the other way round it is lost. */
async function keepPassword(dataDir: string): Promise<string> {
  const kept = await findPassword(dataDir);
  if (kept) return kept;
  const password = randomBytes(24).toString("hex");
  const path = passwordPathOf(dataDir);
  await writeFile(`${path}.new`, `${password}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return password;
}

/** Removes what a killed initdb left. Best effort: such a folder is never looked at again. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const entries = await readdir(dataDir);
  for (const entry of entries.filter((name) => name.startsWith(unfinishedPrefix)))
    await rm(join(dataDir, entry), { recursive: true, force: true }).catch(() => undefined);
}

/** Makes the cluster, beside its place and then renamed, so that a half-made one is never taken for a database. */
export async function createCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  fast: boolean,
): Promise<void> {
  await removeUnfinished(dataDir);
  const password = await keepPassword(dataDir);
  const workDir = join(dataDir, `${unfinishedPrefix}${randomUUID()}`);
  const [newDir, passwordFile] = [join(workDir, "postgres"), join(workDir, "password")];
  try {
    await mkdir(workDir, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await giveTo(account, passwordFile);
    await giveTo(account, workDir);
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
  // The builtin provider sorts the same on every platform and across upgrades of the system's C library and ICU.
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
    outputTrouble(stderr, dataDir) ??
    (await spaceTrouble(dataDir)) ??
    new OperatorError(
      `The database folder could not be created in ${dataDir}; initdb said: ${lastLines(stderr || stdout, 3) || "nothing, it was stopped"}`,
    )
  );
}

/** initdb may abort on a full disk without a word about it; a new cluster takes some 40 MB. */
async function spaceTrouble(dataDir: string): Promise<OperatorError | null> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeMb = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMb >= 64) return null;
  return new OperatorError(
    `The disk that holds ${dataDir} has ${freeMb} MB left, too little for a database: free some space, or set DATA_DIR to a folder on another disk.`,
  );
}

/** The program is there (it was looked up), so ENOENT means its loader is not: a system without glibc. */
export function cannotRun(error: unknown, program: string): unknown {
  const code = errorCode(error);
  if (code !== "ENOENT" && code !== "EACCES" && code !== "EPERM" && code !== "ENOEXEC") return error;
  return new OperatorError(
    `The bundled PostgreSQL (${program}) cannot be run on this machine (${code}): ${useAnotherServer}.`,
    { cause: error },
  );
}

/** A cluster that root copied back from a backup is given to the account again. */
export async function claimCluster(dataDir: string, account: Account): Promise<void> {
  const clusterDir = clusterDirOf(dataDir);
  const entries = await readdir(clusterDir, { recursive: true });
  for (const entry of ["", ...entries]) await giveTo(account, join(clusterDir, entry));
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
