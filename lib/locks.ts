import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Lock, lockStatement, type PersonLock, sendPersonLocks, tryLockStatement } from "#db/locks.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { log, metrics } from "#lib/telemetry/index.ts";

const longWaitMs = 3_000;
/** Six sweeps of a worker, so that a short lock of another process is not reported. */
const longRefusalMs = 15_000;

/** Takes a lock until the transaction ends. A long wait is logged and counted while it lasts. */
export const takeLock = (tx: Tx, lock: Lock, mode?: "exclusive" | "shared"): Promise<void> =>
  reportingWait(lock, tx.execute(sql.raw(lockStatement(lock, mode))));

/**
 * Takes the lock of each person until the transaction ends. A statement that is issued after this call, without waiting for
 * it, runs with the locks.
 */
export async function takePersonLocks(tx: Tx, lock: PersonLock, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await reportingWait(lock, sendPersonLocks(tx, lock, userIds));
}

/** Takes a lock until the transaction ends, unless another transaction holds it. Repeated failures are logged and counted. */
export async function tryLock(tx: Tx, lock: Lock): Promise<boolean> {
  const { rows } = await tx.execute<{ mine: boolean }>(sql.raw(tryLockStatement(lock)));
  const acquired = rows[0]?.mine === true;
  const refusals = processSingleton("lock-refusals", () => new Map<Lock, number>());
  const since = refusals.get(lock) ?? performance.now();
  if (acquired) refusals.delete(lock);
  else refusals.set(lock, since);
  if (!acquired && performance.now() - since >= longRefusalMs) {
    report(lock, longRefusalMs);
    refusals.delete(lock);
  }
  return acquired;
}

async function reportingWait(lock: Lock | PersonLock, statement: PromiseLike<unknown>): Promise<void> {
  const timer = setTimeout(() => report(lock, longWaitMs), longWaitMs);
  try {
    await statement;
  } finally {
    clearTimeout(timer);
  }
}

function report(lock: Lock | PersonLock, waitedMs: number): void {
  metrics.lockWaits.inc({ lock });
  log.warn({ user: "system:locks", role: "SYSTEM", action: "lock.wait", lock, waitedMs, result: "waiting" });
}
