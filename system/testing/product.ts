import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, printed, type Running, start } from "../../e2e/service.ts";

export const metricsToken = "a-token-of-the-operators";

/** The product in processes of its own, on one database. */
export interface Product {
  url: string;
  /** Runs a `./np` command against this database. Returns what it printed. */
  np(...args: string[]): Promise<string>;
  /** Starts `server.ts` (with `--all`: with the worker inside) or `worker.ts`. Resolves when it is ready. */
  launch(file: "server.ts" | "worker.ts", args?: string[], extra?: Record<string, string>): Promise<Running>;
  /** Ends all its processes. */
  stop(): Promise<void>;
}

export async function openProduct(databaseUrl: string, settings: Record<string, string>): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), "np-system-"));
  const port = await freePort();
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: "warn",
    METRICS_TOKEN: metricsToken,
    ...settings,
  };
  const running = new Set<Running>();
  return {
    url: `http://127.0.0.1:${port}`,
    np: async (...args) => {
      const { stdout } = await promisify(execFile)("./np", args, { env: { ...process.env, ...env } });
      return stdout.trim();
    },
    launch: async (file, args = [], extra = {}) => {
      const one = start(file, args, { ...env, ...extra });
      running.add(one);
      void one.exited.then(() => running.delete(one));
      await printed(one, file === "server.ts" ? "Ready on" : "The worker is running.");
      return one;
    },
    stop: async () => {
      for (const { process } of running) {
        process.kill("SIGCONT");
        process.kill("SIGTERM");
      }
      await Promise.all([...running].map(({ exited }) => exited));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sends one GraphQL request. Returns the status and the body. */
export async function postGraphql(url: string, token: string, query: string, variables: object = {}) {
  const response = await fetch(`${url}/api/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: Record<string, unknown> | null; errors?: { message: string }[] };
  return { status: response.status, ...body };
}
