import { read as readAs, type Tx } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** The context of a resolver: the Ctx of the use cases, and loaders that batch one operation's reads. */
export interface GraphQLContext extends Ctx {
  loaders: Loaders;
  /**
   * Codes of the expected errors that this operation's mutations returned. They are logged, so that an operator sees an
   * integration that is refused.
   */
  refusals: string[];
  /** The HTTP client's address. Null: a page runs the operation in process. */
  client: { address: string | null } | null;
  /** Reads in a short transaction as this actor. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

export function createContext(ctx: Ctx, client: GraphQLContext["client"] = null): GraphQLContext {
  const read = <T>(fn: (tx: Tx) => Promise<T>) => readAs(ctx.actor, fn);
  return { ...ctx, refusals: [], client, read, loaders: createLoaders(ctx.actor) };
}
