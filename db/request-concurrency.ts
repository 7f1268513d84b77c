import { AsyncLocalStorage } from "node:async_hooks";
import pLimit, { type LimitFunction } from "p-limit";
import { processSingleton } from "#lib/process-singleton.ts";

/** The connections of one request at the same time, of the pool's ten (pool.ts), so that it cannot starve other requests. */
const maxConnectionsPerRequest = 3;

/** Null inside a transaction: nested transactions already hold a slot. Waiting for another one could deadlock. */
const currentSlots = () => processSingleton("connection-slots", () => new AsyncLocalStorage<LimitFunction | null>());

/** Runs one request with a limited number of concurrent transactions, wherever they are opened. */
export const limitRequestConnections = <T>(fn: () => T): T => currentSlots().run(pLimit(maxConnectionsPerRequest), fn);

/** Runs `fn` when a connection slot is free, or at once outside a request (jobs, the command line). */
export async function withConnectionSlot<T>(fn: () => Promise<T>): Promise<T> {
  const slots = currentSlots().getStore();
  return slots ? slots(() => currentSlots().run(null, fn)) : fn();
}
