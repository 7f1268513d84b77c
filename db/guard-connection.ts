import type pg from "pg";

/**
 * The connection during one transaction. After `close`, a statement is rejected, because it would run without the actor's
 * identity or in another caller's transaction. Call `close` before COMMIT or ROLLBACK is sent.
 */
export function guardConnection(client: pg.PoolClient): { guarded: pg.PoolClient; close: () => void } {
  let isOpen = true;
  const query = (...args: Parameters<pg.PoolClient["query"]>) =>
    isOpen
      ? client.query(...args)
      : Promise.reject(new Error("a statement was issued after its transaction had ended"));
  const close = () => {
    isOpen = false;
  };
  return { guarded: Object.create(client, { query: { value: query, configurable: true, writable: true } }), close };
}
