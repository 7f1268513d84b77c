import { OperatorError } from "#lib/errors.ts";

/** Prints a line for people to stderr; stdout has the log, one JSON object per line. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Prints a step's name, and its duration if it takes 1 s or longer. */
export async function step<T>(name: string, fn: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  say(`  ${name} …`);
  const result = await fn();
  const seconds = (performance.now() - startedMs) / 1000;
  if (seconds >= 1) say(`  ${name}: done in ${seconds.toFixed(1)} s`);
  return result;
}

/** Prints an error: one sentence if the operator can fix the cause, else the stack. */
export function printError(error: unknown): void {
  const text =
    error instanceof OperatorError || (error instanceof Error && error.message.startsWith("The environment has "))
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`\n${text}\n`);
}

/** Prints an error and ends the process with exit code 1. */
export function fail(error: unknown): never {
  printError(error);
  process.exit(1);
}
