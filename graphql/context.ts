import type { Tx } from "#db/client.ts";
import { transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What every resolver gets: the verb's Ctx, and loaders that batch the look-ups of one operation. */
export interface GraphQLContext extends Ctx {
  loaders: Loaders;
  /** Codes of the expected errors that this operation's mutations answered with: an operator sees an integrator being refused. */
  refusals: string[];
  /** Who sent it over HTTP, by the client's address; null when a page of ours asked in process. */
  client: { address: string | null } | null;
  /** Reads in one short transaction as this actor. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

export function createContext(ctx: Ctx, client: GraphQLContext["client"] = null): GraphQLContext {
  const read = <T>(fn: (tx: Tx) => Promise<T>) => transaction(ctx.actor, fn);
  return { ...ctx, refusals: [], client, read, loaders: createLoaders(read) };
}
