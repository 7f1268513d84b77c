import { sql } from "drizzle-orm";
import type pg from "pg";
import { afterEach, expect } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { createPool, type Tx, transaction } from "../client.ts";
import { useDatabase } from "./index.ts";
import { type DatabaseProxy, proxyDatabase } from "./proxy.ts";

/** A test file that imports this has its own database. Pools and proxies are closed after each test. */
export const database = useDatabase();

export const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export function openPool(options: pg.PoolConfig, url = database.url): pg.Pool {
  const opened = createPool(url, options);
  ends.push(() => opened.end());
  return opened;
}

export async function openProxy(): Promise<DatabaseProxy> {
  const proxy = await proxyDatabase(database.url);
  ends.push(() => proxy.close());
  return proxy;
}

export const person = (userId: string): Actor => ({ kind: "person", userId, role: "VIEWER", sessionId: "ses_test" });

export const pidOf = async (tx: Tx) => {
  const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
  return rows[0]?.pid ?? 0;
};

export const readPersonId = async (tx: Tx) => {
  const { rows } = await tx.execute<{ id: string }>(sql`SELECT current_setting('app.user_id') AS id`);
  return rows[0]?.id;
};

/** Runs more concurrent transactions than the pool has slots; they all end only if no slot was lost. */
export async function expectAllSlotsServe(from: pg.Pool, max: number): Promise<void> {
  const served = await Promise.all(
    Array.from({ length: max * 3 }, (_, index) => transaction(person(`usr_${index}`), readPersonId, from)),
  );
  expect(served).toEqual(served.map((_, index) => `usr_${index}`));
  expect({ waiting: from.waitingCount, busy: from.totalCount - from.idleCount }).toEqual({ waiting: 0, busy: 0 });
}
