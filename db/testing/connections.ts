import pg from "pg";
import { createPool } from "../client.ts";

/** One connection for each database stays open between statements: making one costs far more than most statements do. */
const idle = new Map<string, pg.Client>();
const pools = new Map<string, pg.Pool>();

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {
    if (idle.get(url) === client) idle.delete(url);
  });
  await client.connect();
  return client;
}

/** Kept as a new one would be; one that a statement broke, or left in a transaction, is closed. */
async function giveBack(url: string, client: pg.Client): Promise<void> {
  try {
    await client.query("DISCARD ALL");
    if (idle.has(url)) await client.end();
    else idle.set(url, client);
  } catch {
    await client.end().catch(() => undefined);
  }
}

/** Runs `work` on a connection of its own for as long as it takes; its session begins anew for the next one. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const kept = idle.get(url);
  idle.delete(url);
  const client = kept ?? (await connect(url));
  try {
    return await work(client);
  } finally {
    await giveBack(url, client);
  }
}

/** A pool that lasts until the database is dropped. */
export function keptPool(url: string): pg.Pool {
  const pool = pools.get(url) ?? createPool(url);
  pools.set(url, pool);
  return pool;
}

/** Before a database is dropped. */
export async function closeConnections(url: string): Promise<void> {
  const [client, pool] = [idle.get(url), pools.get(url)];
  idle.delete(url);
  pools.delete(url);
  await Promise.all([client?.end(), pool?.end()]);
}
