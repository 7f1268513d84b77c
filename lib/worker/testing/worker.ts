import { startWorker } from "../worker.ts";

/** A real worker process to be killed: against DATABASE_URL, with times short enough for a test. Says "ready" on stdout. */
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) throw new Error("DATABASE_URL is not set");
await startWorker(databaseUrl, { concurrency: 2, beatEveryMs: 200, deadAfterMs: 1_000, sweepEveryMs: 250 });
process.stdout.write("ready\n");
