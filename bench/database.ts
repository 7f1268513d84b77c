import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closePool } from "#db/client.ts";
import { startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";

/** An empty database for the benchmark. This process uses it until `stop`. */
export async function benchDatabase(): Promise<{ url: string; dataDir: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "np-bench-"));
  const server = await startEmbedded({ dataDir });
  await migrate(server.url);
  Object.assign(process.env, { DATABASE_URL: server.url, DATA_DIR: dataDir, LOG_LEVEL: "error" });
  setProcessSingleton("env", undefined);
  return {
    url: server.url,
    dataDir,
    stop: async () => {
      await closePool();
      setProcessSingleton("pool", undefined);
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
