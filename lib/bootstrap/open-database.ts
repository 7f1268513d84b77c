import { type OpenDatabase, openDatabase } from "#db/open.ts";
import { onSlowStatement } from "#db/slow-statements.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { say } from "./console.ts";
import type { GracefulShutdown } from "./graceful-shutdown.ts";
import { keepRunning } from "./keep-running.ts";

/**
 * Opens the database of a long-running process: restarts it when it dies, and closes it as the last shutdown step,
 * also if the process stops while opening it. `create`: as in openDatabase.
 */
export async function openForProcess(shutdown: GracefulShutdown, create?: boolean): Promise<OpenDatabase> {
  const opening = openDatabase({ onProgress: (line) => say(`  ${line}`), create });
  const close = () =>
    opening.then(
      (database) => database.close(),
      () => undefined,
    );
  shutdown.onStop("database", close, 8_000);
  const database = await opening;
  onSlowStatement(reportSlowQuery);
  void keepRunning(database, shutdown.fail);
  return database;
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
