import { closePool } from "#db/client.ts";
import { startWorker, type WorkerOptions } from "../worker.ts";

/**
 * A worker process for tests that kill one: `node worker-process.ts '{"beatEveryMs":500}'`, on the database of DATABASE_URL.
 * Writes "ready" to stdout when it runs. SIGTERM stops it gracefully.
 */
const options = JSON.parse(process.argv[2] ?? "{}") as Partial<WorkerOptions>;
const worker = await startWorker(process.env.DATABASE_URL ?? "", options);
process.on("SIGTERM", async () => {
  await worker.stop();
  await closePool();
});
process.stdout.write("ready\n");
