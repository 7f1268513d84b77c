import { closePool } from "#db/client.ts";
import { startWorker, type WorkerOptions } from "../worker.ts";

/**
 * A worker in a process of its own, for tests that kill one: `node worker-process.ts '{"beatEveryMs":500}'`, on the
 * database of DATABASE_URL. Says "ready" on stdout once it runs; SIGTERM stops it in order.
 */
const options = JSON.parse(process.argv[2] ?? "{}") as Partial<WorkerOptions>;
const worker = await startWorker(process.env.DATABASE_URL ?? "", options);
process.on("SIGTERM", async () => {
  await worker.stop();
  await closePool();
});
process.stdout.write("ready\n");
