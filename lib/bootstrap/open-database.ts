import { type OpenDatabase, openDatabase } from "#db/open.ts";
import { say } from "./console.ts";
import type { Drain } from "./graceful-shutdown.ts";
import { keepRunning } from "./keep-running.ts";

/**
 * Opens the database of a long-running process: it is restarted when it dies, and closed as the last step of the drain, also
 * where the process is stopped while it still opens. `create`: as in openDatabase.
 */
export async function openForProcess(drain: Drain, create?: boolean): Promise<OpenDatabase> {
  const opening = openDatabase({ onProgress: (line) => say(`  ${line}`), create });
  const close = () =>
    opening.then(
      (database) => database.close(),
      () => undefined,
    );
  drain.onStop("database", close, 8_000);
  const database = await opening;
  void keepRunning(database, drain.fail);
  return database;
}
