import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface Program {
  process: ChildProcess;
  /** The resident memory in MB. */
  residentMb(): number;
  stop(): Promise<void>;
}
export type Server = Program & { url: string };

export async function stopAll(programs: readonly Program[]): Promise<void> {
  await Promise.all(programs.map((program) => program.stop()));
}

/** The settings of our processes: everything that protects them is on, and only the rate limit is raised. */
const ourEnv = { DEMO: "0", LOG_LEVEL: "info", RATE_LIMIT_KEY: "1000000" };
const ours = ["--import", "./lib/telemetry/register.ts"];

/** Our web process in production mode; with `worker` the worker too, as `npm start` runs both. */
export const startWeb = (env: Record<string, string>, { worker = false } = {}): Promise<Server> =>
  startServer([...ours, "server.ts", ...(worker ? ["--all"] : [])], { ...ourEnv, ...env }, isHealthy);

/** Without a worker it is not healthy, but its database is. */
const isHealthy = async (url: string): Promise<boolean> => {
  const { checks } = (await (await fetch(`${url}/health`)).json()) as { checks: Record<string, string> };
  return checks.database === "ok";
};

export const startWorker = (env: Record<string, string>): Program =>
  startProgram([...ours, "worker.ts"], { ...ourEnv, ...env });

/** A peer that serves GraphQL. */
export const startPeer = (file: string, env: Record<string, string>): Promise<Server> =>
  startServer([join(import.meta.dirname, "http-peers", file)], env, async (url) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(`${url}/api/graphql`, { method: "POST", headers, body: '{"query":"{__typename}"}' })).ok;
  });

/** The mail provider that accepts everything. */
export const startVendor = (): Promise<Server> =>
  startServer([join(import.meta.dirname, "vendor.ts")], {}, async (url) => (await fetch(url)).ok);

const startTimeoutMs = 120_000;

/** Starts a program of Node that listens on PORT. Resolves when it is ready. */
export async function startServer(
  args: string[],
  env: Record<string, string>,
  isReady: (url: string) => Promise<boolean>,
): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = startProgram(args, { ...env, PORT: String(port) });
  const endMs = performance.now() + startTimeoutMs;
  while (!(await isReady(url).catch(() => false))) {
    if (program.process.exitCode !== null || performance.now() > endMs) {
      await program.stop();
      throw new Error(`${args.join(" ")} did not start`);
    }
    await delay(20);
  }
  return { ...program, url };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** Discards the output; prints the errors if the program fails. */
function startProgram(args: string[], env: Record<string, string>): Program {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  let stopping = false;
  const kill = () => child.kill();
  process.once("exit", kill);
  child.once("exit", (code) => {
    process.off("exit", kill);
    if (!stopping) process.stderr.write(`${args.join(" ")} ended with ${code}:\n${errors}\n`);
  });
  return {
    process: child,
    residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
