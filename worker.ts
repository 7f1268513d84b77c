import { constants, setPriority } from "node:os";
import { closePool } from "#db/client.ts";
import { assertMigrated } from "#db/migrate.ts";
import { policyLines } from "#graphql/policy/report.ts";
import { configWarnings } from "#lib/bootstrap/config-warnings.ts";
import { say } from "#lib/bootstrap/console.ts";
import { shutDownOnSignal } from "#lib/bootstrap/graceful-shutdown.ts";
import { listenForChanges } from "#lib/bootstrap/listen-for-changes.ts";
import { openForProcess } from "#lib/bootstrap/open-database.ts";
import { env } from "#lib/env.ts";
import { startLedger } from "#lib/ledger/index.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import { provideAccessRules, provideServiceTest } from "#lib/operations/index.ts";
import { testService } from "#lib/smoke/index.ts";
import { flushSentry, initSentry, shutdownTracing } from "#lib/telemetry/index.ts";
import { startAlerting } from "#lib/worker/alerting.ts";
import { startWorker } from "#lib/worker/worker.ts";
import { startWorkerServer } from "#server/worker-server.ts";

const shutdown = shutDownOnSignal();

/** The worker process: `npm run worker`. Any number of them can run on any number of hosts against one database. */
async function main(): Promise<void> {
  // On a host with a web process, people's requests get the CPU first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const variables = env();
  const server = variables.WORKER_PORT ? await startWorkerServer(variables.WORKER_PORT) : undefined;
  const database = await openForProcess(shutdown);
  await assertMigrated(database.url);
  shutdown.onStop("changes", listenForChanges(database.url));
  shutdown.onStop("errors", () => flushSentry());
  shutdown.onStop("traces", () => shutdownTracing());
  shutdown.onStop("pool", closePool);
  shutdown.onStop("ledger", startLedger("worker").stop);
  await initSentry();
  addGauges();
  provideAccessRules(() => policyLines());
  provideServiceTest(testService);
  const worker = await startWorker(database.url);
  shutdown.onStop("worker", worker.stop, 18_000);
  shutdown.onStop("alerts", startAlerting(database.url).stop);
  if (server) shutdown.onStop("http", () => server.close());
  for (const warning of configWarnings(variables, process.env)) say(warning);
  say("The worker is running. Stop it with Ctrl-C.");
}

main().catch(shutdown.fail);
