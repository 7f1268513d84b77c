import { setTimeout as delay } from "node:timers/promises";
import { DiskFullError } from "#db/embedded/trouble.ts";
import type { OpenDatabase } from "#db/open.ts";
import { OperatorError } from "#lib/errors.ts";
import { log } from "#lib/telemetry/index.ts";

type Revivable = Pick<OpenDatabase, "url" | "revive">;

const defaultPace = { checkEveryMs: 1_000, maxPauseMs: 30_000, stableAfterMs: 60_000, maxFailures: 10 };

/**
 * Restarts the embedded PostgreSQL when it dies, with growing pauses while it keeps failing. Waits without limit on a
 * full disk. After ten other failures in a row, calls `onFailure` with the reason.
 */
export async function keepRunning(
  database: Revivable,
  onFailure: (error: OperatorError) => void,
  pace = defaultPace,
): Promise<void> {
  let failures = 0;
  let failedMs = 0;
  for (;;) {
    const pauseMs = Math.min(pace.maxPauseMs, pace.checkEveryMs * 2 ** Math.max(0, failures - 1));
    await delay(pauseMs, undefined, { ref: false });
    const failure = await checkDatabase(database);
    if (failure === null) {
      if (performance.now() - failedMs > pace.stableAfterMs) failures = 0;
      continue;
    }
    failedMs = performance.now();
    failures += 1;
    if (failure instanceof PortInUse) return onFailure(failure);
    if (failures >= pace.maxFailures && !(failure instanceof DiskFullError))
      return onFailure(
        new OperatorError(`The embedded PostgreSQL failed ${failures} times in a row. Last error: ${failure.message}`),
      );
  }
}

class PortInUse extends OperatorError {}

/** null while the server is alive; else the reason for the failure, although a restart may have succeeded. */
async function checkDatabase(database: Revivable): Promise<Error | null> {
  try {
    const url = await database.revive();
    if (url === null) return null;
    log.error({ action: "database.restart", result: "ok" }, "PostgreSQL stopped unexpectedly and was started again");
    return url === database.url
      ? new Error("it stopped soon after its start")
      : new PortInUse("PostgreSQL stopped, and another program uses its port now. Start the service again.");
  } catch (error) {
    log.error(
      { action: "database.restart", result: "failed", error },
      "PostgreSQL stopped unexpectedly and does not start",
    );
    return error instanceof Error ? error : new Error(String(error));
  }
}
