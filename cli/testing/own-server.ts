import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { closePool } from "#db/client.ts";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { asOwner } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { folder, run } from "./np.ts";

/** A test file that calls this has an embedded database of its own, which verbs of the test use too. */
export function useOwnServer() {
  let server: EmbeddedServer;
  const dataDir = () => join(folder, "live");
  beforeAll(async () => {
    await closePool();
    setProcessSingleton("pool", undefined);
    server = await startEmbedded({ dataDir: dataDir(), fast: true });
    await migrate(server.url);
    process.env.DATABASE_URL = server.url;
    setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", DATA_DIR: dataDir() }));
  }, 120_000);
  afterAll(async () => {
    await closePool();
    setProcessSingleton("pool", undefined);
    await server?.stop();
  });
  return {
    get url() {
      return server.url;
    },
    get dataDir() {
      return dataDir();
    },
    sql: <R extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
      asOwner<R>(server.url, text, values),
    /** `./np` on this database. */
    np: (args: string[], env: Record<string, string> = {}) =>
      run(args, { env: { DATABASE_URL: "", DATA_DIR: dataDir(), ...env } }),
  };
}

/** A new path in the test's folder, without a folder there. */
export const newPath = (name: string): string => join(folder, `${name}-${Math.random().toString(36).slice(2)}`);

export async function newFolder(name: string): Promise<string> {
  const path = newPath(name);
  await mkdir(path);
  return path;
}

/** The names in a folder. None if it does not exist. */
export const namesIn = (path: string): Promise<string[]> => readdir(path).catch(() => []);

/** Runs `fn` on the database that a restore has made in a data folder. */
export async function onRestored<T>(dataDir: string, fn: (url: string) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dataDir, isCopy: true, create: false });
  try {
    return await fn(server.url);
  } finally {
    const { closeConnections } = await import("#db/testing/connections.ts");
    await closeConnections(server.url);
    await server.stop();
    await rm(join(dataDir, "postgres.log"), { force: true });
  }
}
