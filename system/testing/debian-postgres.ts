import { execFile } from "node:child_process";
import { appendFile, chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chooseAccount, chownTo } from "#db/embedded/account.ts";
import { freePort } from "../../e2e/service.ts";

/** The oldest supported PostgreSQL, as Debian's package postgresql-15 installs it. */
const programs = "/usr/lib/postgresql/15/bin";

export interface DebianServer extends AsyncDisposable {
  /** The database "postgres". */
  url: string;
  port: number;
  /** An empty folder of PostgreSQL's account, for the data, the socket and other files. */
  folder: string;
  dataDir: string;
  /** Runs a program as PostgreSQL's account. Returns what it printed. */
  run(program: string, ...args: string[]): Promise<string>;
  start(): Promise<void>;
  /** "immediate" is like a crash. */
  stop(mode: "fast" | "immediate"): Promise<void>;
}

/** Creates a cluster of its own in a temporary folder. It is not started. `settings`: lines of postgresql.conf. */
export async function createDebianServer(settings: (folder: string) => Record<string, string>): Promise<DebianServer> {
  const folder = await mkdtemp(join(tmpdir(), "np-debian-"));
  await chmod(folder, 0o755);
  const account = await chooseAccount(folder, [programs, folder]);
  await chownTo(account, folder);
  const [dataDir, port] = [join(folder, "data"), await freePort()];
  const run = async (program: string, ...args: string[]) => {
    const [command, all] = account.command(program, args);
    const { stdout } = await promisify(execFile)(command, all, { ...account.options, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  const control = (...args: string[]) => run(join(programs, "pg_ctl"), "-D", dataDir, "-w", "-t", "120", ...args);
  const stop = async (mode: "fast" | "immediate") => void (await control("stop", "-m", mode));
  const encoding = ["--encoding", "UTF8", "--locale", "C.UTF-8"];
  await run(join(programs, "initdb"), "-D", dataDir, "-U", "postgres", "-A", "trust", "-k", "-N", ...encoding);
  const all = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: folder,
    timezone: "UTC",
    log_timezone: "UTC",
    ...settings(folder),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  await appendFile(join(dataDir, "postgresql.conf"), lines.join(""));
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    folder,
    dataDir,
    run,
    // Its output goes to the file, so that the caller does not wait for the server to close it.
    start: async () => void (await control("-l", join(folder, "postgres.log"), "start")),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("immediate").catch(() => undefined);
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import pg from "pg";
import { vi } from "vitest";
/** A new server of Debian's PostgreSQL 15 with one superuser, "postgres". */
export async function startDebianPostgres(): Promise<{ url(database: string): string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "np-pg15-"));
  const [data, passwordFile] = [join(folder, "data"), join(folder, "password")];
  const isRoot = process.getuid?.() === 0;
  const idOf = (option: string) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  // PostgreSQL refuses to run as root.
  const account = isRoot ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, "secret word\n");
  if (account.uid !== undefined)
    for (const path of [folder, data, passwordFile]) await chown(path, account.uid, account.gid);
  const options = { ...account, cwd: folder, stdio: "ignore" } as const;
  const settings = ["--pgdata", data, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  execFileSync(`${programs}/initdb`, [...settings, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], options);
  const port = await freePort();
  const server = spawn(
    `${programs}/postgres`,
    ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"],
    options,
  );
  const ended = once(server, "close");
  const url = (database: string) => `postgres://postgres:secret%20word@127.0.0.1:${port}/${database}`;
  await vi.waitFor(
    async () => {
      const client = new pg.Client({ connectionString: url("postgres") });
      client.on("error", () => undefined);
      await client.connect();
      await client.end();
    },
    { timeout: 30_000, interval: 100 },
  );
    url,
    stop: async () => {
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
