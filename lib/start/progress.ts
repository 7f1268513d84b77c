import { OperatorError } from "#lib/errors.ts";

/** For people, on stderr; stdout belongs to the log, one JSON object a line. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Names a long step while it runs, and says how long it took. */
export async function step<T>(name: string, fn: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  process.stderr.write(`  ${name} …`);
  try {
    const result = await fn();
    process.stderr.write(` ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stderr.write(" failed\n");
    throw error;
  }
}

/** Ends the process with one clear sentence; what nobody foresaw keeps its stack. */
export function fail(error: unknown): never {
  const text =
    error instanceof OperatorError || (error instanceof Error && error.message.startsWith("The environment has "))
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
