import { setTimeout } from "node:timers/promises";
import { DatabaseUnreachableError, type OpenDatabase, type OpenOptions, openDatabase } from "#db/open.ts";
import { onSlowStatement } from "#db/slow-statements.ts";
import { requireFinishedRestore } from "#db/unfinished-restore.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { say } from "./console.ts";
import type { GracefulShutdown } from "./graceful-shutdown.ts";
import { keepRunning } from "./keep-running.ts";

/**
 * Opens the database of a long-running process: restarts it when it dies, and closes it as the last shutdown step, also if
 * the process stops while opening it. Throws OperatorError while a restore has not ended. `create`: as in openDatabase. `mayWait`: called each time that the server does not
 * answer; true tries again.
 */
export async function openForProcess(
  shutdown: GracefulShutdown,
  create?: boolean,
  mayWait: () => Promise<boolean> = async () => false,
): Promise<OpenDatabase> {
  const stopping = new AbortController();
  const opening = openPatiently({ onProgress: (line) => say(`  ${line}`), create }, mayWait, stopping.signal);
  const close = () => {
    stopping.abort();
    return opening.then(
      (database) => database.close(),
      () => undefined,
    );
  };
  shutdown.onStop("database", close, 8_000);
  const database = await opening;
  await requireFinishedRestore();
  onSlowStatement(reportSlowQuery);
  void keepRunning(database, shutdown.fail);
  return database;
}

const retryEveryMs = 2_000;

async function openPatiently(
  options: OpenOptions,
  mayWait: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<OpenDatabase> {
  for (;;) {
    try {
      return await openDatabase(options);
    } catch (error) {
      if (!(error instanceof DatabaseUnreachableError) || !(await mayWait())) throw error;
    }
    await setTimeout(retryEveryMs, undefined, { signal });
  }
}

/** The parameters of the statement are not logged, because they may be personal. */
function reportSlowQuery(statement: string, durationMs: number): void {
  metrics.slowQueries.inc({});
  log.warn({
    user: "system:database",
    role: "SYSTEM",
    action: "database.query",
    result: "slow",
    durationMs: Math.round(durationMs),
    statement: statement.replace(/\s+/g, " ").trim().slice(0, 1_000),
  });
}
