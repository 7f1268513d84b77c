import { closePool } from "#db/client.ts";
import { assertMigrated } from "#db/migrate.ts";
import { env } from "#lib/env.ts";
import { startWorker } from "#lib/jobs/worker.ts";
import { drainOnSignal } from "#lib/start/drain.ts";
import { hintsFor } from "#lib/start/hints.ts";
import { openForProcess } from "#lib/start/open-database.ts";
import { say } from "#lib/start/progress.ts";
import { flushSentry, initSentry, shutdownTracing } from "#lib/telemetry/index.ts";

const drain = drainOnSignal();

/** The worker process: `npm run worker`. Any number of them, on any number of hosts, against one database. */
async function main(): Promise<void> {
  const variables = env();
  const database = await openForProcess(drain);
  await assertMigrated(database.url);
  drain.onStop("errors", () => flushSentry());
  drain.onStop("traces", () => shutdownTracing());
  drain.onStop("pool", closePool);
  await initSentry();
  const worker = await startWorker(database.url);
  drain.onStop("worker", worker.stop, 18_000);
  for (const hint of hintsFor(variables, process.env)) say(hint);
  say("The worker runs. Stop it with Ctrl-C.");
}

main().catch(drain.fail);
