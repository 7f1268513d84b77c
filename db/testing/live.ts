import { afterAll, beforeAll, expect, vi } from "vitest";
import { changes } from "../changes.ts";
import type { Tx } from "../client.ts";
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
