import pg from "pg";
import { createPool } from "../client.ts";

/** One connection for each database stays open between statements, because connecting costs more than most statements. */
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

/** Resets and keeps the connection. Closes it if it is broken or in a transaction. */
async function releaseConnection(url: string, client: pg.Client): Promise<void> {
  try {
    await client.query("DISCARD ALL");
    if (idle.has(url)) await client.end();
    else idle.set(url, client);
  } catch {
    await client.end().catch(() => undefined);
  }
}

/** Runs `work` on its own connection. The session is reset before its next use. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const idleClient = idle.get(url);
  idle.delete(url);
  const client = idleClient ?? (await connect(url));
  try {
    return await work(client);
  } finally {
    await releaseConnection(url, client);
  }
}

/** A pool that lasts until the database is dropped. */
export function sharedPool(url: string): pg.Pool {
  const pool = pools.get(url) ?? createPool(url);
  pools.set(url, pool);
  return pool;
}

/** Call it before a database is dropped. */
export async function closeConnections(url: string): Promise<void> {
  const [client, pool] = [idle.get(url), pools.get(url)];
  idle.delete(url);
  pools.delete(url);
  await Promise.all([client?.end(), pool?.end()]);
}
