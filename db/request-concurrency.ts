import { AsyncLocalStorage } from "node:async_hooks";
import { processSingleton } from "#lib/process-singleton.ts";

/** The connections of one request at the same time, of the pool's ten (pool.ts), so that it cannot starve other requests. */
const maxConnectionsPerRequest = 3;

/** The connection slots of one request. Every request has its own, and p-limit takes longer than all other work on them. */
class ConnectionSlots {
  #free = maxConnectionsPerRequest;
  readonly #waiting: (() => void)[] = [];

  /** Runs `fn` when a slot is free, in the order of the calls. */
  async run<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await fn();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** Null inside a transaction: nested transactions already hold a slot. Waiting for another one could deadlock. */
const currentSlots = () => processSingleton("connection-slots", () => new AsyncLocalStorage<ConnectionSlots | null>());

/** Runs one request with a limited number of concurrent transactions, wherever they are opened. */
export const limitRequestConnections = <T>(fn: () => T): T => currentSlots().run(new ConnectionSlots(), fn);

/** Runs `fn` when a connection slot is free, or immediately outside a request (jobs, the command line). */
export async function withConnectionSlot<T>(fn: () => Promise<T>): Promise<T> {
  const slots = currentSlots().getStore();
  return slots ? slots.run(() => currentSlots().run(null, fn)) : fn();
}
