import { log } from "#lib/telemetry/index.ts";
import { printError, say } from "./console.ts";

interface Step {
  name: string;
  run: () => unknown;
  limitMs: number;
}

export interface GracefulShutdown {
  /** Adds a step. Steps run in reverse order. */
  onStop(name: string, run: () => unknown, limitMs?: number): void;
  /**
   * Prints the error, runs the steps and exits with 1. Does nothing during a shutdown, whose exit code is already
   * decided.
   */
  fail(error: unknown): void;
}

const stepLimitMs = 5_000;
/**
 * Shared by all steps except the first added, so that the database is stopped before a supervisor kills the process.
 */
const sharedLimitMs = 20_000;
const minLimitMs = 500;
/** Ctrl-C arrives twice: from the terminal, and forwarded by npm. */
const sameSignalMs = 2_000;

/**
 * Runs the steps on SIGTERM, SIGINT or SIGHUP and exits with 0. A step that fails or times out (exit code 1) does not
 * skip the next one. A second signal after two seconds or more stops waiting for all steps except the first added.
 */
export function shutDownOnSignal(): GracefulShutdown {
  const steps: Step[] = [];
  const secondSignal = Promise.withResolvers<never>();
  secondSignal.promise.catch(() => undefined);
  let startedMs: number | undefined;

  const runSteps = async (exitCode: number) => {
    startedMs = performance.now();
    let code = exitCode;
    for (let step = steps.pop(); step; step = steps.pop()) {
      const leftMs = steps.length > 0 ? sharedLimitMs - (performance.now() - startedMs) : step.limitMs;
      const limitMs = Math.max(minLimitMs, Math.min(step.limitMs, leftMs));
      if (!(await finish({ ...step, limitMs }, steps.length > 0 ? secondSignal.promise : undefined))) code = 1;
    }
    if (exitCode === 0) say("Stopped.");
    process.exit(code);
  };

  // The reader of the output may exit first (`npm start | tee` on Ctrl-C); a write error would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => {
      if (startedMs === undefined) {
        say("Shutting down: no new work is accepted.");
        void runSteps(0);
      } else if (performance.now() - startedMs > sameSignalMs)
        secondSignal.reject(new Error("stopped by a second signal"));
    });

  return {
    onStop: (name, run, limitMs = stepLimitMs) => void steps.push({ name, run, limitMs }),
    fail: (error) => {
      if (startedMs !== undefined) return;
      printError(error);
      void runSteps(1);
    },
  };
}

/** Returns false if the step timed out or was skipped. A step that throws is logged and counts as finished. */
async function finish({ name, run, limitMs }: Step, impatience?: Promise<never>): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`not finished after ${limitMs} ms`), limitMs);
  const interrupted = impatience?.catch((error: Error) => error.message);
  const done = Promise.try(run).then(
    () => undefined,
    (error: unknown) => warn(name, error),
  );
  const problem = await Promise.race([done, timeout, ...(interrupted ? [interrupted] : [])]).finally(() =>
    clearTimeout(timer),
  );
  if (problem !== undefined) warn(name, new Error(problem));
  return problem === undefined;
}

function warn(step: string, error: unknown): undefined {
  try {
    log.error({ action: "shutdown", step, result: "failed", error });
  } catch {
    // The log's output is gone.
  }
}
