import type pg from "pg";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { changes } from "../changes.ts";
import { pool, type Tx } from "../client.ts";
import { type DatabaseProxy, proxyDatabase } from "./proxy.ts";

type Wrapper = <T>(fn: () => Promise<T>) => Promise<T>;

/**
 * Call it after `useDatabase`. Starts this process's change listener, so that caches answer. `whileSilent` runs `fn` while no
 * change arrives, although the listener is still live at its start. `withoutListener` runs `fn` while the listener is stopped.
 */
export function useChangeListener(database: {
  readonly url: string;
}): Record<"whileSilent" | "withoutListener", Wrapper> {
  let proxy: DatabaseProxy;
  const start = async () => {
    changes().start(proxy.url);
    await untilLive();
  };
  beforeAll(async () => {
    proxy = await proxyDatabase(database.url);
    await start();
  });
  afterAll(async () => {
    changes().stop();
    await proxy.close();
  });
  return {
    whileSilent: async (fn) => {
      proxy.isSilent = true;
      try {
        return await fn();
      } finally {
        proxy.isSilent = false;
        await start();
      }
    },
    withoutListener: async (fn) => {
      changes().stop();
      try {
        return await fn();
      } finally {
        await start();
      }
    },
  };
}

/** Waits until caches answer. A busy machine may delay an echo by more than the listener allows. */
export const untilLive = () => vi.waitFor(() => expect(changes().isLive).toBe(true), { timeout: 20_000, interval: 5 });

/** Waits until the changes that are committed now have arrived. */
export async function untilConfirmed(): Promise<void> {
  const committedAt = performance.now();
  await vi.waitFor(() => expect(changes().confirmedAt).toBeGreaterThan(committedAt), { timeout: 20_000, interval: 5 });
}

/** The number of statements that `fn` sends over this transaction. */
export async function countStatements(tx: Tx, fn: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(Reflect.get(tx, "$client"), "query");
  try {
    await fn();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}

/**
 * The statements that `fn` sends over the pool, one list for each round trip: a statement that is sent while no other one waits
 * for its answer begins a round trip.
 */
export async function roundTripsOf(fn: () => Promise<unknown>): Promise<string[][]> {
  const roundTrips: string[][] = [];
  let waiting = 0;
  const connect = pool().connect.bind(pool());
  const connecting = vi.spyOn(pool(), "connect").mockImplementation(async () => {
    const client: pg.PoolClient = await connect();
    const query = client.query.bind(client);
    const release = client.release.bind(client);
    Object.assign(client, {
      query: (...args: [pg.QueryConfig | string]) => {
        if (waiting === 0) roundTrips.push([]);
        waiting += 1;
        const [statement] = args;
        roundTrips.at(-1)?.push(typeof statement === "string" ? statement : statement.text);
        return query(...args).finally(() => {
          waiting -= 1;
        });
      },
      release: (broken?: Error | boolean) => {
        Object.assign(client, { query, release });
        release(broken);
      },
    });
    return client;
  });
  try {
    await fn();
    return roundTrips;
  } finally {
    connecting.mockRestore();
  }
}
