import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const node = "node_modules/.bin/node";
const register = ["--import", "./lib/telemetry/register.ts"];

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The test runner's own environment variables must not reach the services under test. */
const cleanEnv = (extra: Record<string, string>): NodeJS.ProcessEnv =>
  Object.assign(Object.create(null), {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
    // Equal times switch off the alert for a sign-in at night, which would open an incident in tests that run at night.
    OFFICE_HOURS: "00:00-00:00",
    ...extra,
  });

export interface Running {
  process: ChildProcess;
  /** The output on stdout and stderr so far. */
  output: () => string;
  exited: Promise<number | null>;
}

/** Starts one of the project's programs as a user would. `cwd`: another copy of the project. */
export const start = (file: string, args: string[], env: Record<string, string>, cwd?: string): Running =>
  startWith(node, [...register, file, ...args], env, { cwd });

/** Starts any program. A detached one leads its own process group. */
export function startWith(
  program: string,
  args: string[],
  env: Record<string, string>,
  { detached = false, cwd }: { detached?: boolean; cwd?: string } = {},
): Running {
  const child = spawn(program, args, { env: cleanEnv(env), detached, cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  return { process: child, output: () => output, exited };
}

/** Waits until a program has printed a text. Rejects with its output if it ends first. */
export async function printed(running: Running, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = () => {
    if (running.output().includes(text)) resolve();
  };
  for (const stream of [running.process.stdout, running.process.stderr]) stream?.on("data", check);
  check();
  void running.exited.then((code) =>
    reject(new Error(`ended with ${code} before it printed "${text}":\n${running.output()}`)),
  );
  await promise;
}

export interface Service {
  url: string;
  dataDir: string;
  env: Record<string, string>;
  running: Running;
  /** Runs a `./np` command against this service's database. */
  np(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

/** Runs `npm start` on a free port with its own data folder. Resolves when the service is ready. */
export async function startService(extra: Record<string, string> = {}): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), "np-e2e-"));
  const port = await freePort();
  const env = { PORT: String(port), DATA_DIR: dataDir, ...extra };
  const running = start("server.ts", ["--all"], env);
  await printed(running, "Ready on");
  return {
    url: `http://localhost:${port}`,
    dataDir,
    env,
    running,
    np: (...args) => promisify(execFile)("./np", args, { env: cleanEnv(env), maxBuffer: 64 * 1024 * 1024 }),
    stop: async () => {
      running.process.kill("SIGTERM");
      await running.exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
