import { log } from "#lib/telemetry/index.ts";

export interface Repetition {
  /** Stops the repetition, and waits until a running `fn` has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `fn` repeatedly: each run starts `delayMs()` after the end of the previous one. A failure is logged and does not stop
 * the repetition. `task`: the name for the log.
 */
export function repeat(task: string, delayMs: () => number, fn: () => Promise<unknown>): Repetition {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tick = async () => {
    try {
      await fn();
    } catch (error) {
      log.error({ user: `system:${task}`, role: "SYSTEM", action: `${task}.tick`, result: "failed", error });
    }
    if (!stopped) timer = setTimeout(start, delayMs());
  };
  const start = () => {
    running = tick();
  };
  timer = setTimeout(start, delayMs());
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
