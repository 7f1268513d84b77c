import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { errorCode } from "./trouble.ts";

const run = promisify(execFile);

export interface LiveProcess {
  /** Pid, boot id and start time: unique, even after a reboot or a restart of the container. */
  identity: string;
  /** The program's name, without its folder. */
  program: string;
}

let bootId: Promise<string> | undefined;
const readBootId = () => readFile("/proc/sys/kernel/random/boot_id", "utf8").then((text) => text.trim());

async function onLinux(pid: number): Promise<LiveProcess | null> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // "pid (name) state ...": the name itself may contain spaces and brackets.
  const afterName = stat.lastIndexOf(")");
  const fields = stat.slice(afterName + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X") return null;
  bootId ??= readBootId().catch(() => "-");
  return {
    identity: `${pid}:${startTicks}:${await bootId}`,
    program: stat.slice(stat.indexOf("(") + 1, afterName),
  };
}

async function onOtherPlatforms(pid: number): Promise<LiveProcess | null> {
  try {
    const { stdout } = await run("ps", ["-o", "stat=,lstart=,comm=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    const found = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.+?)\s*$/.exec(stdout);
    if (!found || found[1]?.startsWith("Z")) return null;
    return {
      identity: `${pid}:${found[2]?.replace(/\s+/g, "-")}`,
      program: (found[3] ?? "").replace(/^.*\//, ""),
    };
  } catch {
    return null;
  }
}

/** The process with this pid, or null if there is none or it is a zombie. */
export async function findProcess(pid: number): Promise<LiveProcess | null> {
  return process.platform === "linux" ? onLinux(pid) : onOtherPlatforms(pid);
}

/** True if the process with this identity still runs. */
export async function isAlive(identity: string): Promise<boolean> {
  const pid = Number.parseInt(identity, 10);
  return pid > 0 && (await findProcess(pid))?.identity === identity;
}

let ownProcess: Promise<string> | undefined;

export function ownIdentity(): Promise<string> {
  ownProcess ??= findProcess(process.pid).then((found) => found?.identity ?? `${process.pid}:unknown`);
  return ownProcess;
}

/** Sends the signal; false if the process has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}
