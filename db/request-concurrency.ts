import { AsyncLocalStorage } from "node:async_hooks";
import pLimit, { type LimitFunction } from "p-limit";
import { processSingleton } from "#lib/process-singleton.ts";

/** Of the pool's ten connections (client.ts): what one request may hold at once, so that it cannot keep the others out. */
const atOnce = 3;

/** Null inside a transaction: what it opens within itself has its turn already, and must not wait for it. */
const turns = () => processSingleton("turns", () => new AsyncLocalStorage<LimitFunction | null>());

/** Runs one request: the transactions that it opens, whoever opens them, wait for each other beyond a few at once. */
export const inTurns = <T>(fn: () => T): T => turns().run(pLimit(atOnce), fn);

/** Runs `fn` when it is its turn; at once where nobody counts (jobs, the command line). */
export async function withConnectionSlot<T>(fn: () => Promise<T>): Promise<T> {
  const mine = turns().getStore();
  return mine ? mine(() => turns().run(null, fn)) : fn();
}
