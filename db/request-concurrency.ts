import { AsyncLocalStorage } from "node:async_hooks";
import { processSingleton } from "#lib/process-singleton.ts";

interface RequestSlots {
  free: number;
  waiting: (() => void)[];
}

/** The connections of one request at the same time, of the pool's ten (pool.ts), so that it cannot starve other requests. */
const maxConnectionsPerRequest = 3;

/** Null inside a transaction: nested transactions already hold a slot. Waiting for another one could deadlock. */
const currentSlots = () => processSingleton("turns", () => new AsyncLocalStorage<RequestSlots | null>());

/** Runs one request with a limited number of concurrent transactions, wherever they are opened. */
export const limitRequestConnections = <T>(fn: () => T): T =>
  currentSlots().run({ free: maxConnectionsPerRequest, waiting: [] }, fn);

/** Runs `fn` when a connection slot is free, or at once outside a request (jobs, the command line). */
export async function withConnectionSlot<T>(fn: () => Promise<T>): Promise<T> {
  const slots = currentSlots().getStore();
  if (!slots) return fn();
  if (slots.free > 0) slots.free -= 1;
  else await new Promise<void>((start) => slots.waiting.push(start));
  try {
    return await currentSlots().run(null, fn);
  } finally {
    const next = slots.waiting.shift();
    if (next) next();
    else slots.free += 1;
  }
}
