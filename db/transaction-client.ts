import type pg from "pg";

/**
 * The connection during one transaction. After `close`, a statement is rejected, because it would run without the actor's
 * identity or in another caller's transaction.
 */
export class TransactionClient {
  readonly #client: pg.PoolClient;
  #isOpen = true;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  readonly query = ((...args: Parameters<pg.PoolClient["query"]>) =>
    this.#isOpen
      ? this.#client.query(...args)
      : Promise.reject(new Error("a statement was issued after its transaction had ended"))) as pg.PoolClient["query"];

  /** Accepts no more statements. Call it before COMMIT or ROLLBACK is sent. */
  close(): void {
    this.#isOpen = false;
  }
}
