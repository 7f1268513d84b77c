import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { databaseError } from "./errors.ts";

/** SQLSTATE lock_not_available: the statement waited longer than lock_timeout. */
const lockTimeout = "55P03";
const pauseMs = 500;

/**
 * Runs `run` again while it does not get its locks in time. Requests that queued behind it are answered in the pauses. After
 * `patienceMs`, the last attempt waits for 2 s: a server cancels an autovacuum that blocks it after 1 s. `onWait` is called once.
 */
export async function retryLocks<T>(
  client: pg.ClientBase,
  { run, patienceMs, onWait }: { run: () => Promise<T>; patienceMs: number; onWait: () => void },
): Promise<T> {
  const endMs = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    const isLast = performance.now() >= endMs;
    if (isLast) await client.query("SET lock_timeout = '2s'");
    try {
      return await run();
    } catch (error) {
      if (isLast || databaseError(error)?.code !== lockTimeout) throw error;
      if (attempt === 1) onWait();
      await setTimeout(Math.min(pauseMs, Math.max(0, endMs - performance.now())));
    }
  }
}
