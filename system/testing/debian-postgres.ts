import { execFile } from "node:child_process";
import { appendFile, chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
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

/**
 * Creates a cluster of its own in a temporary folder. It is not started. `settings`: lines of postgresql.conf. `password`: of the
 * login "postgres"; without one, every local login is trusted.
 */
export async function createDebianServer(
  settings: (folder: string) => Record<string, string>,
  password?: string,
): Promise<DebianServer> {
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
  const login =
    password === undefined ? ["-A", "trust"] : ["-A", "scram-sha-256", "--pwfile", join(folder, "password")];
  if (password !== undefined) await writeFile(join(folder, "password"), `${password}\n`);
  await run(join(programs, "initdb"), "-D", dataDir, "-U", "postgres", "-k", "-N", ...login, ...encoding);
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
    url: `postgres://postgres${password === undefined ? "" : `:${encodeURIComponent(password)}`}@127.0.0.1:${port}/postgres`,
    port,
    folder,
    dataDir,
    run,
    // Its output goes to the file, so that the caller does not wait for the server to close it.
    start: async () => void (await control("-l", join(folder, "postgres.log"), "start")),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("immediate").catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
