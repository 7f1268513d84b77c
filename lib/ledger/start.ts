import { pool } from "#db/client.ts";
import { clock, msToNextMinute } from "#lib/clock.ts";
import { repeat } from "#lib/repeat.ts";
import { addProcessGauges } from "#lib/telemetry/index.ts";
import { LedgerWriter, type ProcessKind } from "./writer.ts";

/** Writes this process's metrics to the ledger at the end of each minute. `stop` writes the counts since then. */
export function startLedger(kind: ProcessKind): { stop(): Promise<void> } {
  addProcessGauges(() => {
    const { totalCount, idleCount, waitingCount } = pool();
    return [{ idle: idleCount, busy: totalCount - idleCount, waiting: waitingCount }];
  });
  const writer = new LedgerWriter(kind, clock());
  const writing = repeat(
    "ledger",
    () => msToNextMinute(clock()),
    () => writer.write(clock()),
  );
  return {
    stop: async () => {
      await writing.stop();
      await writer.write(clock());
    },
  };
}
