import type { Tx } from "#db/client.ts";
import { transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What every resolver gets: the verb's Ctx, and loaders that batch the look-ups of one operation. */
export interface GraphQLContext extends Ctx {
  loaders: Loaders;
  /** Codes of the expected errors that this operation's mutations answered with: an operator sees an integrator being refused. */
  refusals: string[];
  /** Reads in one short transaction as this actor. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

export function createContext(ctx: Ctx): GraphQLContext {
  const read = <T>(fn: (tx: Tx) => Promise<T>) => transaction(ctx.actor, fn);
  return { ...ctx, refusals: [], read, loaders: createLoaders(read) };
}
