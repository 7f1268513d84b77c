import { log } from "#lib/telemetry/index.ts";

export interface Repetition {
  /** Starts `fn` no more, and waits until a running one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `fn` again and again, each time `delayMs()` after its last end. A failure is logged and does not stop the repetition.
 * `task`: who runs it, for the log.
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
