import type { Tx } from "#db/client.ts";
import { transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What every resolver gets: the verb's Ctx, and loaders that batch the look-ups of one operation. */
export interface GraphQLContext extends Ctx {
  loaders: Loaders;
  /** Reads in one short transaction as this actor. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

export function createContext(ctx: Ctx): GraphQLContext {
  const read = <T>(fn: (tx: Tx) => Promise<T>) => transaction(ctx.actor, fn);
  return { ...ctx, read, loaders: createLoaders(read) };
}
