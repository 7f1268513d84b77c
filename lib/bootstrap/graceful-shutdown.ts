import { log } from "#lib/telemetry/index.ts";
import { say, tell } from "./console.ts";

interface Step {
  name: string;
  run: () => unknown;
  limitMs: number;
}

export interface Drain {
  /** Adds a step. The step added last runs first. */
  onStop(name: string, run: () => unknown, limitMs?: number): void;
  /** Prints the error, runs the steps and exits 1. After a signal the drain that runs already decides how it ends. */
  fail(error: unknown): void;
}

const stepLimitMs = 5_000;
/** All steps but the first added share this time, so that the database is stopped before a supervisor kills the process. */
const sharedLimitMs = 20_000;
const leastMs = 500;
/** Ctrl-C reaches this process twice: from the terminal, and forwarded by npm. */
const sameSignalMs = 2_000;

/**
 * On SIGTERM, SIGINT or SIGHUP runs the steps and exits 0. A step that fails, or exceeds its time limit (exit code 1), does
 * not skip the next one. A second signal, two seconds later or more, stops waiting for all steps but the first added.
 */
export function drainOnSignal(): Drain {
  const steps: Step[] = [];
  const impatience = Promise.withResolvers<never>();
  impatience.promise.catch(() => undefined);
  let startedMs: number | undefined;

  const drain = async (exitCode: number) => {
    startedMs = performance.now();
    let code = exitCode;
    for (let step = steps.pop(); step; step = steps.pop()) {
      const leftMs = steps.length > 0 ? sharedLimitMs - (performance.now() - startedMs) : step.limitMs;
      const limitMs = Math.max(leastMs, Math.min(step.limitMs, leftMs));
      if (!(await finish({ ...step, limitMs }, steps.length > 0 ? impatience.promise : undefined))) code = 1;
    }
    if (exitCode === 0) say("Stopped.");
    process.exit(code);
  };

  // The program that reads the output may end first, as in `npm start | tee` on Ctrl-C. A write would then end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => {
      if (startedMs === undefined) {
        say("Shutting down: no new work is accepted.");
        void drain(0);
      } else if (performance.now() - startedMs > sameSignalMs)
        impatience.reject(new Error("stopped by a second signal"));
    });

  return {
    onStop: (name, run, limitMs = stepLimitMs) => void steps.push({ name, run, limitMs }),
    fail: (error) => {
      if (startedMs !== undefined) return;
      tell(error);
      void drain(1);
    },
  };
}

/** Returns false if the step was not waited for. A step that throws is logged and counts as finished. */
async function finish({ name, run, limitMs }: Step, impatience?: Promise<never>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`not finished after ${limitMs} ms`), limitMs);
  const hurried = impatience?.catch((error: Error) => error.message);
  const done = Promise.try(run).then(
    () => undefined,
    (error: unknown) => warn(name, error),
  );
  const left = await Promise.race([done, late, ...(hurried ? [hurried] : [])]).finally(() => clearTimeout(timer));
  if (left !== undefined) warn(name, new Error(left));
  return left === undefined;
}

function warn(step: string, error: unknown): undefined {
  try {
    log.error({ action: "drain", step, result: "failed", error });
  } catch {
    // The log's own output is gone.
  }
}
