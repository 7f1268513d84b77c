import { closePool } from "#db/client.ts";
import { assertMigrated } from "#db/migrate.ts";
import { openDatabase } from "#db/open.ts";
import { env } from "#lib/env.ts";
import { startWorker } from "#lib/jobs/worker.ts";
import { drainOnSignal } from "#lib/start/drain.ts";
import { hintsFor } from "#lib/start/hints.ts";
import { fail, say } from "#lib/start/progress.ts";
import { flushSentry, initSentry, shutdownTracing } from "#lib/telemetry/index.ts";

/** The worker process: `npm run worker`. Any number of them, on any number of hosts, against one database. */
async function main(): Promise<void> {
  env();
  const database = await openDatabase((line) => say(`  ${line}`));
  await assertMigrated(database.url);
  await initSentry();
  const worker = await startWorker(database.url);
  drainOnSignal([
    ["worker", worker.stop],
    ["pool", closePool],
    ["traces", shutdownTracing],
    ["errors", flushSentry],
    ["database", database.close],
  ]);
  for (const hint of hintsFor(env())) say(hint);
  say("The worker runs. Stop it with Ctrl-C.");
}

main().catch(fail);
