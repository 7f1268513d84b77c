import type pg from "pg";
import { createPool } from "#db/client.ts";

/** Errors of a server that shuts down, is down or starts, and of its socket. */
const connectionLostCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "57P01",
  "57P02",
  "57P03",
  "08006",
  "08003",
]);
const connectionLostMessage = /connection terminated|connection error|timeout exceeded when trying to connect/i;
/** PostgreSQL's "cannot connect now": the only code of a lost database for which graphile-worker retries (its lib.js). */
const retryableCode = "57P03";

function asRetryable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  return connectionLostCodes.has(code) || connectionLostMessage.test(error.message)
    ? Object.assign(error, { code: retryableCode })
    : error;
}

/**
 * The queue's connection pool. graphile-worker does not handle a rejected promise when it completes a job, so a database outage
 * of one second would end the process. The retryable code makes it retry, with delays of up to two minutes.
 */
export function createQueuePool(databaseUrl: string, options: pg.PoolConfig): pg.Pool {
  const pool = createPool(databaseUrl, options);
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query: (...given: unknown[]) => {
        const answer = query(...given);
        return answer instanceof Promise
          ? answer.catch((error: unknown) => Promise.reject(asRetryable(error)))
          : answer;
      },
    });
  });
  const connect = pool.connect.bind(pool) as (...given: unknown[]) => unknown;
  Object.assign(pool, {
    connect: (...given: unknown[]) => {
      const answer = connect(...given);
      return answer instanceof Promise ? answer.catch((error: unknown) => Promise.reject(asRetryable(error))) : answer;
    },
  });
  return pool;
}
