import pg from "pg";

/** True for pg's query_timeout. The statement still runs on its connection, and a ROLLBACK would wait for it. */
export function isTimeout(error: unknown): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message === "Query read timeout") return true;
  return false;
}

/** PostgreSQL's error inside Drizzle's wrapper, or null. Its `code` is the SQLSTATE. */
export function databaseError(error: unknown): pg.DatabaseError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof pg.DatabaseError) return cause;
  }
  return null;
}
