import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { isLiftable, liftSuppression, listSuppressions } from "#lib/suppression/index.ts";

export const resolvers: Resolvers = {
  Query: {
    suppressions: (_source, args, ctx) => listSuppressions(ctx, args),
  },
  Mutation: {
    liftSuppression: (_source, { input }, ctx) => liftSuppression(ctx, input),
  },
  Suppression: {
    user: ({ userId }, _args, ctx) => ctx.loaders.people.load(userId),
    topicKey: async ({ topicId }, _args, ctx) =>
      topicId ? ((await ctx.loaders.topics.load(topicId))?.key ?? null) : null,
    liftable: (row, _args, ctx) => isLiftable(ctx.actor, row),
  },
};
