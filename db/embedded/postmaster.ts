import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, realpath, stat, truncate, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "#lib/errors.ts";
import { type Account, chownTo } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { cannotRun, clusterDirOf } from "./cluster.ts";
import { findProcess, isAlive, signalProcess } from "./process.ts";
import { errorCode, findOutputProblem, lastLines, ofAnotherUser } from "./trouble.ts";

export interface Postmaster {
  pid: number;
  identity: string;
  port: number;
  /** False while the server starts, recovers or stops. */
  ready: boolean;
}

export interface ServerMode {
  /** Nothing is flushed to disk. */
  fast: boolean;
  /** A copy of a database: its WAL must not enter the archive of the original. */
  isCopy: boolean;
}

const pollMs = 20;
const timeoutMs = 120_000;
const logLimitBytes = 10 * 1024 * 1024;

export const logPathOf = (dataDir: string) => join(dataDir, "postgres.log");

/** The server of postmaster.pid if it is alive and serves this folder; null otherwise. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | null> {
  const found = await readPidFile(dataDir);
  if (!found) return null;
  const live = await findProcess(found.pid);
  if (!live || !isPostgres(live.program) || !(await sameFolder(found.folder, clusterDirOf(dataDir)))) return null;
  return { pid: found.pid, identity: live.identity, port: found.port, ready: found.status === "ready" };
}

const isPostgres = (program: string) => program.startsWith("postgres");

/** The lines of postmaster.pid: pid, data folder, start time, port, socket folder, listen address, shared memory key, status. */
async function readPidFile(dataDir: string) {
  let text: string;
  try {
    text = await readFile(join(clusterDirOf(dataDir), "postmaster.pid"), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
    if (errorCode(error) === "EACCES") throw ofAnotherUser(clusterDirOf(dataDir));
    throw error;
  }
  const lines = text.split("\n").map((line) => line.trim());
  return { pid: Number(lines[0]), folder: lines[1] ?? "", port: Number(lines[3]), status: lines[7] ?? "", lines };
}

async function sameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => path)));
  return a === b;
}

/**
 * Waits while the server starts, recovers or stops. Null if no server runs on the folder. A killed server refuses connections
 * a moment before its process has ended.
 */
export async function settledPostmaster(dataDir: string): Promise<Postmaster | null> {
  const startedAtMs = Date.now();
  for (;;) {
    const found = await findPostmaster(dataDir);
    if (!found || (found.ready && (await acceptsConnections(found.port)))) return found;
    if (Date.now() - startedAtMs > timeoutMs) throw notReady(dataDir, await readLog(dataDir, 0));
    await delay(pollMs);
  }
}

async function acceptsConnections(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * After a container is killed, the pid in postmaster.pid can belong to another program, and PostgreSQL would refuse to start.
 * The pid is replaced by one that never exists. The file stays, so that PostgreSQL still checks its shared memory for a
 * running server.
 */
async function replaceStalePid(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir);
  if (!found || (await findPostmaster(dataDir)) || !(await findProcess(found.pid))) return;
  const impossiblePid = 2 ** 31 - 2;
  await writeFile(
    join(clusterDirOf(dataDir), "postmaster.pid"),
    [String(impossiblePid), ...found.lines.slice(1)].join("\n"),
  );
}

/** Starts the server and waits until it is ready. Throws OperatorError. */
export async function startPostmaster(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  mode: ServerMode,
): Promise<Postmaster> {
  await replaceStalePid(dataDir);
  let port = await previousPort(dataDir);
  let output = "";
  for (let attempt = 0; attempt < 10; attempt++) {
    port = await freePort(port);
    const outcome = await launch(dataDir, port, binaries, account, mode);
    if (typeof outcome !== "string") return outcome;
    output = outcome;
    // A server that a killed process had launched may have started before ours.
    const other = await settledPostmaster(dataDir);
    if (other) return other;
    if (/could not bind|Address already in use/.test(output)) port = 0;
    else if (!/pre-existing shared memory block|lock file ".*" already exists/.test(output)) break;
    // The child processes of a killed server need a moment to end.
    await delay(250);
  }
  const problem = findOutputProblem(output, dataDir);
  if (problem) throw problem;
  if (/could not bind|Address already in use/.test(output))
    throw new OperatorError(`PostgreSQL could not open a port on 127.0.0.1: ${lastLines(output, 2)}`);
  throw new OperatorError(
    `PostgreSQL did not start; the end of ${logPathOf(dataDir)} says: ${lastLines(output, 5) || "nothing"}`,
  );
}

/** Launches the server. Returns the running server, or its log if it ended. */
async function launch(
  dataDir: string,
  port: number,
  binaries: Binaries,
  account: Account,
  mode: ServerMode,
): Promise<Postmaster | string> {
  const log = await openLog(dataDir, account);
  let child: ChildProcess;
  let logStart: number;
  try {
    logStart = (await log.stat()).size;
    const [program, args] = account.command(binaries.postgres, serverArgs(clusterDirOf(dataDir), port, mode));
    // Its own session, so that Ctrl-C does not stop it before the processes that use it have shut down.
    child = spawn(program, args, { ...account.options, detached: true, stdio: ["ignore", log.fd, log.fd] });
    child.unref();
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject)).catch((error) => {
      throw cannotRun(error, program);
    });
  } finally {
    await log.close();
  }
  const startedAtMs = Date.now();
  while (child.exitCode === null && child.signalCode === null) {
    const found = await findPostmaster(dataDir);
    if (found?.ready && found.pid === child.pid) return found;
    if (Date.now() - startedAtMs > timeoutMs) throw notReady(dataDir, await readLog(dataDir, logStart));
    await delay(pollMs);
  }
  return readLog(dataDir, logStart);
}

function serverArgs(clusterDir: string, port: number, { fast, isCopy }: ServerMode): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    logging_collector: "off",
    log_destination: "stderr",
    ...(fast && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...(isCopy && { archive_mode: "off" }),
  };
  return ["-D", clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function openLog(dataDir: string, account: Account) {
  const path = logPathOf(dataDir);
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > logLimitBytes) await truncate(path, 0);
  const log = await open(path, "a", 0o600);
  await chownTo(account, path);
  return log;
}

async function readLog(dataDir: string, fromByte: number): Promise<string> {
  const log = await readFile(logPathOf(dataDir)).catch(() => Buffer.alloc(0));
  return log.subarray(fromByte).toString("utf8");
}

const notReady = (dataDir: string, log: string) =>
  new OperatorError(
    `PostgreSQL is not ready after ${timeoutMs / 1000} s and is still starting or stopping. The end of ${logPathOf(dataDir)} says: ${lastLines(log, 3)}`,
  );

/** The port of the last start, from PostgreSQL's own file of arguments; 0 if there was none. */
async function previousPort(dataDir: string): Promise<number> {
  const options = await readFile(join(clusterDirOf(dataDir), "postmaster.opts"), "utf8").catch(() => "");
  return Number(/"port=(\d+)"/.exec(options)?.[1] ?? 0);
}

/** The preferred port if it is free, otherwise any free port. */
async function freePort(preferred: number): Promise<number> {
  const server = createServer();
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host: "127.0.0.1" }, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address ? address.port : port));
      });
    });
  try {
    return await listen(preferred);
  } catch (error) {
    if (preferred !== 0) return freePort(0);
    throw new OperatorError(`No port on 127.0.0.1 is free for PostgreSQL (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

/** Fast shutdown: open transactions are rolled back. Resolves when the process has ended. */
export async function stopPostmaster(server: Pick<Postmaster, "pid" | "identity">): Promise<void> {
  if (!(await isAlive(server.identity)) || !signalProcess(server.pid, "SIGINT")) return;
  const startedAtMs = Date.now();
  let forced = false;
  while (await isAlive(server.identity)) {
    const waitedMs = Date.now() - startedAtMs;
    if (waitedMs > timeoutMs)
      throw new OperatorError(`PostgreSQL (process ${server.pid}) does not stop: end it by hand.`);
    // Immediate shutdown loses no committed data; the next start recovers.
    if (waitedMs > 30_000 && !forced) forced = signalProcess(server.pid, "SIGQUIT");
    await delay(pollMs);
  }
}
