import { databaseError } from "#db/client.ts";

/**
 * Connection exceptions, too many connections, and a server that is shutting down or starting up (PostgreSQL, appendix
 * A).
 */
const sqlStates = /^(08|53300$|57P0[123]$)/;
const nodeCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);
/** Messages of pg errors without a code: broken connections and timeouts of the driver. */
const pgMessages =
  /^(Connection terminated|timeout (expired|exceeded)|Query read timeout|Client has encountered a connection)/i;

/** True if the database could not be reached. The client did nothing wrong and may retry. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const sqlState = databaseError(error)?.code;
  if (sqlState !== undefined) return sqlStates.test(sqlState);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (nodeCodes.has(String((cause as NodeJS.ErrnoException).code)) || pgMessages.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseUnavailable)) return true;
  }
  return false;
}
