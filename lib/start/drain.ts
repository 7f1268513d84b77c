import { log } from "#lib/telemetry/index.ts";
import { say } from "./progress.ts";

const longestDrainMs = 30_000;

/**
 * On SIGTERM or SIGINT runs the steps in order and exits 0. Each step's failure is logged and the next one runs; a second
 * signal, or 30 s, ends the wait with exit code 1: what is still claimed is handed back by the sweep of dead workers.
 */
export function drainOnSignal(steps: readonly (readonly [name: string, fn: () => Promise<unknown>])[]): void {
  let draining = false;
  const drain = async () => {
    if (draining) process.exit(1);
    draining = true;
    say("Draining: no new work is taken.");
    setTimeout(() => process.exit(1), longestDrainMs).unref();
    for (const [name, fn] of steps) {
      try {
        await fn();
      } catch (error) {
        log.error({ action: "drain", step: name, result: "failed", error });
      }
    }
    say("Stopped.");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void drain());
}
