import { databaseError } from "#db/client.ts";

/** Connection exceptions, too many connections, and a server that is going down or coming up (PostgreSQL, appendix A). */
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
/** What pg says where it gives no code: a connection that broke, and its own time limits. */
const messages =
  /^(Connection terminated|timeout (expired|exceeded)|Query read timeout|Client has encountered a connection)/i;

/** Whether the database could not be reached, rather than said no: the caller did nothing wrong and may try again. */
export function isUnavailable(error: unknown): boolean {
  const sqlState = databaseError(error)?.code;
  if (sqlState !== undefined) return sqlStates.test(sqlState);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (nodeCodes.has(String((cause as NodeJS.ErrnoException).code)) || messages.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  }
  return false;
}
