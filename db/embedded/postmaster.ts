import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, realpath, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "#lib/errors.ts";
import { type Account, giveTo } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { cannotRun, clusterDirOf } from "./cluster.ts";
import { findProcess, isAlive, signalProcess } from "./process.ts";
import { errorCode, lastLines, ofAnotherUser, outputTrouble } from "./trouble.ts";

export interface Postmaster {
  pid: number;
  identity: string;
  port: number;
  /** false while it starts, recovers or stops. */
  ready: boolean;
}

const pollMs = 20;
const patienceMs = 120_000;
const logLimitBytes = 10 * 1024 * 1024;

export const logPathOf = (dataDir: string) => join(dataDir, "postgres.log");

/** What postmaster.pid says, if that server lives and serves this very folder; null otherwise. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | null> {
  const found = await readPidFile(dataDir);
  if (!found) return null;
  const live = await findProcess(found.pid);
  if (!live || !serves(live.program) || !(await sameFolder(found.folder, clusterDirOf(dataDir)))) return null;
  return { pid: found.pid, identity: live.identity, port: found.port, ready: found.status === "ready" };
}

const serves = (program: string) => program.startsWith("postgres");

/** Its lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status. */
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

/** Waits for a server that starts, recovers or stops; null once none runs on the folder. */
export async function settledPostmaster(dataDir: string): Promise<Postmaster | null> {
  const startedAtMs = Date.now();
  for (;;) {
    const found = await findPostmaster(dataDir);
    if (!found || found.ready) return found;
    if (Date.now() - startedAtMs > patienceMs) throw notReady(dataDir, await readLog(dataDir, 0));
    await delay(pollMs);
  }
}

/**
 * A container that was killed leaves postmaster.pid with a pid that the next one gives to another program, and
 * PostgreSQL would refuse to start. A pid that never exists is put in its place rather than removing the file, so that
 * PostgreSQL still checks its shared memory for a server that truly runs.
 */
async function disarmStalePidFile(dataDir: string): Promise<void> {
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
  fast: boolean,
): Promise<Postmaster> {
  await disarmStalePidFile(dataDir);
  let port = await earlierPort(dataDir);
  let said = "";
  for (let attempt = 0; attempt < 10; attempt++) {
    port = await freePort(port);
    const outcome = await launch(dataDir, port, binaries, account, fast);
    if (typeof outcome !== "string") return outcome;
    said = outcome;
    // A server that a killed process had just launched may have been faster than ours.
    const other = await settledPostmaster(dataDir);
    if (other) return other;
    if (/could not bind|Address already in use/.test(said)) port = 0;
    else if (!/pre-existing shared memory block|lock file ".*" already exists/.test(said)) break;
    // The children of a killed server need a moment to notice.
    await delay(250);
  }
  const trouble = outputTrouble(said, dataDir);
  if (trouble) throw trouble;
  if (/could not bind|Address already in use/.test(said))
    throw new OperatorError(`PostgreSQL could not open a port on 127.0.0.1: ${lastLines(said, 2)}`);
  throw new OperatorError(
    `PostgreSQL did not start; the end of ${logPathOf(dataDir)} says: ${lastLines(said, 5) || "nothing"}`,
  );
}

/** The running server, or what it logged before it gave up. */
async function launch(
  dataDir: string,
  port: number,
  binaries: Binaries,
  account: Account,
  fast: boolean,
): Promise<Postmaster | string> {
  const log = await openLog(dataDir, account);
  let child: ChildProcess;
  let logStart: number;
  try {
    logStart = (await log.stat()).size;
    const [program, args] = account.command(binaries.postgres, serverArgs(clusterDirOf(dataDir), port, fast));
    // Its own session: Ctrl-C at the terminal must not reach it before what uses it has drained.
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
    if (Date.now() - startedAtMs > patienceMs) throw notReady(dataDir, await readLog(dataDir, logStart));
    await delay(pollMs);
  }
  return readLog(dataDir, logStart);
}

function serverArgs(clusterDir: string, port: number, fast: boolean): string[] {
  const given = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    logging_collector: "off",
    log_destination: "stderr",
    ...(fast && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return ["-D", clusterDir, ...Object.entries(given).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function openLog(dataDir: string, account: Account) {
  const path = logPathOf(dataDir);
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > logLimitBytes) await truncate(path, 0);
  const log = await open(path, "a", 0o600);
  await giveTo(account, path);
  return log;
}

async function readLog(dataDir: string, fromByte: number): Promise<string> {
  const log = await readFile(logPathOf(dataDir)).catch(() => Buffer.alloc(0));
  return log.subarray(fromByte).toString("utf8");
}

const notReady = (dataDir: string, log: string) =>
  new OperatorError(
    `PostgreSQL is not ready after ${patienceMs / 1000} s and is still starting or stopping. The end of ${logPathOf(dataDir)} says: ${lastLines(log, 3)}`,
  );

/** PostgreSQL itself keeps the arguments of its last start. 0 when there was none. */
async function earlierPort(dataDir: string): Promise<number> {
  const options = await readFile(join(clusterDirOf(dataDir), "postmaster.opts"), "utf8").catch(() => "");
  return Number(/"port=(\d+)"/.exec(options)?.[1] ?? 0);
}

/** The wished port if nobody listens there, any free one otherwise. */
async function freePort(wished: number): Promise<number> {
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
    return await listen(wished);
  } catch (error) {
    if (wished !== 0) return freePort(0);
    throw new OperatorError(`No port on 127.0.0.1 is free for PostgreSQL (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

/** Fast shutdown: open transactions are rolled back. Resolves once the process has gone. */
export async function stopPostmaster(server: Pick<Postmaster, "pid" | "identity">): Promise<void> {
  if (!(await isAlive(server.identity)) || !signalProcess(server.pid, "SIGINT")) return;
  const startedAtMs = Date.now();
  let forced = false;
  while (await isAlive(server.identity)) {
    const waitedMs = Date.now() - startedAtMs;
    if (waitedMs > patienceMs)
      throw new OperatorError(`PostgreSQL (process ${server.pid}) does not stop: end it by hand.`);
    // Immediate shutdown loses nothing that was committed; the next start recovers.
    if (waitedMs > 30_000 && !forced) forced = signalProcess(server.pid, "SIGQUIT");
    await delay(pollMs);
  }
}
