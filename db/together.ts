import { databaseError } from "./errors.ts";

/** "current transaction is aborted": the statement failed because an earlier one had failed. */
const abortedCode = "25P02";

/**
 * Like Promise.all for statements of one transaction that are issued together. Waits for all of them, so that none is left
 * when the transaction ends, and throws the error that aborted the transaction, not one that it caused.
 */
export async function together<const T extends readonly unknown[]>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(statements);
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length > 0) throw errors.find((error) => databaseError(error)?.code !== abortedCode) ?? errors[0];
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}
