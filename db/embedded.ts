import { access, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import pg from "pg";
import { OperatorError } from "#lib/errors.ts";
import { type Account, chooseAccount } from "./embedded/account.ts";
import { type Binaries, getBinaries } from "./embedded/binaries.ts";
import {
  chownCluster,
  clusterDirOf,
  clusterExists,
  createCluster,
  findPassword,
  getPassword,
} from "./embedded/cluster.ts";
import { withLock } from "./embedded/lock.ts";
import { registerUser, unregisterUser } from "./embedded/owners.ts";
import {
  findPostmaster,
  type Postmaster,
  type ServerMode,
  settledPostmaster,
  startPostmaster,
  stopPostmaster,
} from "./embedded/postmaster.ts";
import { isAlive } from "./embedded/process.ts";
import { asOperatorError, errorCode, withOperatorErrors } from "./embedded/trouble.ts";

export interface EmbeddedServer {
  /** postgres://postgres:...@127.0.0.1:PORT/postgres */
  url: string;
  /** True if this process owns the server: it started it, or adopted it from an owner that died. */
  owned: boolean;
  /**
   * Must always be called. Stops the server if this process owns it and no other process uses it. Otherwise another process
   * that called startEmbedded becomes the owner, and the server keeps running.
   */
  stop(): Promise<void>;
  /** Restarts a dead server and returns its URL; null while it is alive and after `stop`. Throws OperatorError. */
  revive(): Promise<string | null>;
}

export interface StartEmbeddedOptions {
  dataDir: string;
  onProgress?: (line: string) => void;
  /** For temporary clusters in tests: nothing is flushed to disk, so a crash may lose all data. */
  fast?: boolean;
  /** For a copy of a database that is examined and deleted: like `fast`, and it archives no WAL beside the original. */
  isCopy?: boolean;
  /** Create a missing database. If false, a missing database is an OperatorError and nothing is changed. */
  create?: boolean;
}

/**
 * The PostgreSQL server of this data folder: created if it is missing, started if it does not run, shared if it runs.
 * Throws OperatorError with one sentence for every problem that the operator can fix.
 */
export async function startEmbedded(options: StartEmbeddedOptions): Promise<EmbeddedServer> {
  const { onProgress = () => undefined, isCopy = false, fast = isCopy, create = true } = options;
  const mode: ServerMode = { fast, isCopy };
  const dataDir = resolve(options.dataDir);
  return withOperatorErrors(dataDir, async () => {
    if (!create) await requireCluster(dataDir);
    // A folder of root must be enterable for PostgreSQL's account. The secrets inside have their own modes.
    await makeFolder(dataDir, process.getuid?.() === 0 ? 0o755 : 0o700);
    return withLock(dataDir, onProgress, async () => {
      let server = await ensureRunning(dataDir, onProgress, mode);
      const { line, owned } = await registerUser(dataDir);
      const url = urlOf(server, await getPassword(dataDir));
      try {
        await checkConnection(url, dataDir);
      } catch (error) {
        if (await unregisterUser(dataDir, line)) await stopPostmaster(server);
        throw error;
      }
      let stopping: Promise<void> | undefined;
      const stop = () => {
        stopping ??= unregisterAndStop(dataDir, line, server, onProgress);
        return stopping;
      };
      const revive = async () => {
        if (stopping || (await isAlive(server.identity))) return null;
        return withOperatorErrors(dataDir, () =>
          withLock(dataDir, onProgress, async () => {
            if (stopping) return null;
            server = await ensureRunning(dataDir, onProgress, mode);
            return urlOf(server, await getPassword(dataDir));
          }),
        );
      };
      return { url, owned, stop, revive };
    });
  });
}

async function requireCluster(dataDir: string): Promise<void> {
  if (await clusterExists(dataDir, (await getBinaries()).major)) return;
  throw new OperatorError(
    `There is no database in ${dataDir}. Start the service first (npm start creates one), set DATA_DIR to the folder of its database, or set DATABASE_URL to its server.`,
  );
}

/** The running server of this data folder that accepts connections, or null. Starts and changes nothing. */
export async function findEmbedded(dataDir: string): Promise<{ url: string } | null> {
  const folder = resolve(dataDir);
  return withOperatorErrors(folder, async () => {
    const server = await findPostmaster(folder);
    const password = server?.ready ? await findPassword(folder) : null;
    if (!server || !password) return null;
    const url = urlOf(server, password);
    return (await findConnectionError(url)) === null ? { url } : null;
  });
}

/** Like mkdir -p. Node's own recursive mkdir never returns if nothing can be created, as under /proc. */
async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT" && (await stat(path).catch(() => null))?.isDirectory()) return;
    if (code !== "ENOENT" || (await stat(dirname(path)).catch(() => null))?.isDirectory()) throw error;
    await makeFolder(dirname(path), mode);
    await mkdir(path, { mode }).catch((again) => {
      if (errorCode(again) !== "EEXIST") throw again; // another process created it in between
    });
  }
}

async function ensureRunning(
  dataDir: string,
  onProgress: (line: string) => void,
  mode: ServerMode,
): Promise<Postmaster> {
  const binaries = await getBinaries();
  const exists = await clusterExists(dataDir, binaries.major);
  if (exists) await getPassword(dataDir); // fails before a server without a password starts
  const running = exists ? await settledPostmaster(dataDir) : null;
  if (running) return running;
  const account = await chooseAccount(clusterDirOf(dataDir), [dirname(binaries.postgres), dataDir]);
  if (!exists) await create(dataDir, binaries, account, onProgress, mode.fast);
  else if (account.ids && (await stat(clusterDirOf(dataDir))).uid === 0) await chownCluster(dataDir, account);
  onProgress(`Starting PostgreSQL ${binaries.version}`);
  const startedAtMs = Date.now();
  const server = await startPostmaster(dataDir, binaries, account, mode);
  onProgress(`PostgreSQL ${binaries.version} is ready on port ${server.port} (${elapsed(startedAtMs)})`);
  return server;
}

async function create(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  onProgress: (line: string) => void,
  fast: boolean,
): Promise<void> {
  onProgress(`Creating the database folder ${clusterDirOf(dataDir)}`);
  const startedAtMs = Date.now();
  await createCluster(dataDir, binaries, account, fast);
  onProgress(`Created the database folder (${elapsed(startedAtMs)})`);
}

async function unregisterAndStop(
  dataDir: string,
  line: string,
  server: Postmaster,
  onProgress: (line: string) => void,
): Promise<void> {
  try {
    await access(dataDir);
  } catch (error) {
    // The folder was deleted while the server ran, so no other process can share it.
    if (errorCode(error) === "ENOENT") return stopPostmaster(server);
    throw asOperatorError(error, dataDir);
  }
  await withLock(dataDir, onProgress, async () => {
    // Another process that uses the folder may have started the server again.
    if (await unregisterUser(dataDir, line)) await stopPostmaster((await findPostmaster(dataDir)) ?? server);
  });
}

const urlOf = (server: Postmaster, password: string) =>
  `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`;

/** Null if the server answers a query, otherwise the error. */
async function findConnectionError(url: string): Promise<Error | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  client.on("error", () => undefined); // without a listener, a backend that dies here would end the process
  try {
    await client.connect();
    await client.query("SELECT 1");
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkConnection(url: string, dataDir: string): Promise<void> {
  const connectionError = await findConnectionError(url);
  if (connectionError === null) return;
  const hint =
    errorCode(connectionError) === "28P01"
      ? `${dataDir}/postgres-password is not this database's password: put the right file back`
      : `it answered: ${connectionError.message}`;
  throw new OperatorError(`PostgreSQL runs but cannot be used; ${hint}.`, { cause: connectionError });
}

const elapsed = (startedAtMs: number) => `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;
