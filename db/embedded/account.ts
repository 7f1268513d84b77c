import { execFile, type SpawnOptions } from "node:child_process";
import { chown, readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { OperatorError } from "#lib/errors.ts";
import { useAnotherServer } from "./trouble.ts";

const run = promisify(execFile);

interface Ids {
  uid: number;
  gid: number;
}

/** The account that PostgreSQL runs as. PostgreSQL refuses to run as root, so root needs another account. */
export interface Account {
  ids: Ids | null;
  /** The program and arguments that run a command of PostgreSQL as this account. */
  command(program: string, args: string[]): [string, string[]];
  options: Pick<SpawnOptions, "uid" | "gid" | "cwd" | "env">;
}

/** PG* and LC_* variables of the operator's shell must not reach the server. Its messages are parsed, so they must be English. */
const environment: Pick<SpawnOptions, "cwd" | "env"> = {
  cwd: "/",
  env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
};

/**
 * Chooses the account: the owner of `clusterDir` if it exists. `reach`: the folders that PostgreSQL must be able to enter.
 * Throws OperatorError if root finds no account that can enter them.
 */
export async function chooseAccount(clusterDir: string, reach: string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return { ids: null, command: (program, args) => [program, args], options: environment };
  const cluster = await stat(clusterDir).catch(() => null);
  const ids = cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : await systemUser();
  const direct: Account = {
    ids,
    command: (program, args) => [program, args],
    options: { ...environment, ...ids },
  };
  const closed = await firstUnreachable(direct, reach);
  if (closed === null) return direct;
  const privileged = await withSearchCapability(ids);
  if (privileged && (await firstUnreachable(privileged, reach)) === null) return privileged;
  throw new OperatorError(
    `PostgreSQL cannot run as root, and the user that it runs as cannot enter ${closed}. Move the project (or DATA_DIR) to a folder that every user can enter, or ${useAnotherServer}.`,
  );
}

async function systemUser(): Promise<Ids> {
  // macOS has the account _postgres
  const name = process.platform === "darwin" ? "_postgres" : "postgres";
  const found = (await findUser(name)) ?? (await createUser(name));
  if (found) return found;
  throw new OperatorError(
    `PostgreSQL refuses to run as root and the system user ${name} could not be created: run this as an ordinary user, or ${useAnotherServer}.`,
  );
}

async function findUser(name: string): Promise<Ids | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
  } catch {
    return null;
  }
}

async function createUser(name: string): Promise<Ids | null> {
  const commands: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]],
    ["useradd", ["--system", "--gid", name, "--no-create-home", "--shell", "/usr/sbin/nologin", name]],
    ["adduser", ["--system", "--group", "--no-create-home", name]],
  ];
  const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  for (const [program, args] of commands) {
    await run(program, args, { env: { ...process.env, PATH: path } }).catch(() => null);
    const created = await findUser(name);
    if (created) return created;
  }
  return null;
}

/** The first of the folders that the account may not enter, or null. */
async function firstUnreachable(account: Account, folders: string[]): Promise<string | null> {
  for (const folder of folders) {
    const [program, args] = account.command("/bin/sh", ["-c", 'cd "$1"', "sh", folder]);
    const entered = await run(program, args, account.options).then(
      () => true,
      () => false,
    );
    if (!entered) return folder;
  }
  return null;
}

/**
 * Lets the account enter closed folders (a clone in /root, mode 0700) by one capability. PostgreSQL checks its programs with
 * access(2), which ignores the capabilities of a non-root user unless no_setuid_fixup is set. CAP_DAC_READ_SEARCH only reads;
 * Docker grants only CAP_DAC_OVERRIDE. Null without a usable capability.
 */
async function withSearchCapability(ids: Ids): Promise<Account | null> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const permitted = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  const capability = [
    { bit: 2n, name: "dac_read_search" },
    { bit: 1n, name: "dac_override" },
  ].find(({ bit }) => (permitted >> bit) & 1n)?.name;
  if (!capability) return null;
  const only = `-all,+${capability}`;
  const prefix = [
    ...["--reuid", String(ids.uid), "--regid", String(ids.gid), "--clear-groups", "--securebits=+no_setuid_fixup"],
    ...[`--bounding-set=${only}`, `--inh-caps=${only}`, `--ambient-caps=${only}`, "--"],
  ];
  return {
    ids,
    command: (program, args) => ["setpriv", [...prefix, program, ...args]],
    options: environment,
  };
}

/** Makes the account the owner of a path, if it is not our own account. */
export async function chownTo(account: Account, path: string): Promise<void> {
  if (account.ids) await chown(path, account.ids.uid, account.ids.gid);
}
