import type pg from "pg";
import { createPool } from "#db/client.ts";

/** What a server that goes away, is away or comes back says, or its socket. */
const lostCodes = new Set([
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
const lostWords = /connection terminated|connection error|timeout exceeded when trying to connect/i;
/** PostgreSQL's "cannot connect now": the only word for a lost database by which graphile-worker tries again (its lib.js). */
const tryAgain = "57P03";

function asRetryable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  return lostCodes.has(code) || lostWords.test(error.message) ? Object.assign(error, { code: tryAgain }) : error;
}

/**
 * The queue's connections. graphile-worker leaves the promise unhandled by which it notes a job's end, so that a database
 * that is away for a second would end the process; told that it may try again it waits, up to two minutes between its tries.
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
