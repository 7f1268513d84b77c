import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "#lib/auth/index.ts";

export const resolvers: Resolvers = {
  Query: {
    apiKeys: (_source, _args, ctx) => listApiKeys(ctx),
  },
  Mutation: {
    createApiKey: (_source, { input }, ctx) => createApiKey(ctx, input),
    rotateApiKey: (_source, { input }, ctx) => rotateApiKey(ctx, input),
    revokeApiKey: (_source, { input }, ctx) => revokeApiKey(ctx, input),
  },
};
