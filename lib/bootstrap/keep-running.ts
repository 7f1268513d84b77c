import { setTimeout as delay } from "node:timers/promises";
import { DiskFullError } from "#db/embedded/trouble.ts";
import type { OpenDatabase } from "#db/open.ts";
import { OperatorError } from "#lib/errors.ts";
import { log } from "#lib/telemetry/index.ts";

type Revivable = Pick<OpenDatabase, "url" | "revive">;

const usualPace = { lookEveryMs: 1_000, longestPauseMs: 30_000, stableAfterMs: 60_000, mostFailures: 10 };

/**
 * Starts the embedded PostgreSQL again when it has died, after longer and longer pauses while it does not stay up. A full
 * disk is waited for without end. Any other ten failures in a row are the last: `giveUp` gets the reason.
 */
export async function keepRunning(
  database: Revivable,
  giveUp: (error: OperatorError) => void,
  pace = usualPace,
): Promise<void> {
  let failures = 0;
  let failedMs = 0;
  for (;;) {
    const pauseMs = Math.min(pace.longestPauseMs, pace.lookEveryMs * 2 ** Math.max(0, failures - 1));
    await delay(pauseMs, undefined, { ref: false });
    const failure = await look(database);
    if (failure === null) {
      if (performance.now() - failedMs > pace.stableAfterMs) failures = 0;
      continue;
    }
    failedMs = performance.now();
    failures += 1;
    if (failure instanceof PortTaken) return giveUp(failure);
    if (failures >= pace.mostFailures && !(failure instanceof DiskFullError))
      return giveUp(
        new OperatorError(`The embedded PostgreSQL failed ${failures} times in a row. Last error: ${failure.message}`),
      );
  }
}

class PortTaken extends OperatorError {}

/** null while the server lives; else why it counts as a failure, although it may run again now. */
async function look(database: Revivable): Promise<Error | null> {
  try {
    const url = await database.revive();
    if (url === null) return null;
    log.error({ action: "database.restart", result: "ok" }, "PostgreSQL had died and was started again");
    return url === database.url
      ? new Error("it stopped soon after its start")
      : new PortTaken("PostgreSQL stopped, and another program uses its port now. Start the service again.");
  } catch (error) {
    log.error({ action: "database.restart", result: "failed", error }, "PostgreSQL has died and does not start");
    return error instanceof Error ? error : new Error(String(error));
  }
}
