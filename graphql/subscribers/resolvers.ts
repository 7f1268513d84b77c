import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { countSubscribers, listSubscribers, removeSubscriber, subscriberState } from "#lib/operations/index.ts";

export const resolvers: Resolvers = {
  Query: {
    statusSubscribers: (_source, args, ctx) => listSubscribers(ctx, args),
    statusSubscriberCounts: (_source, _args, ctx) => countSubscribers(ctx),
  },
  Mutation: {
    removeSubscriber: (_source, { input }, ctx) => removeSubscriber(ctx, input),
  },
  StatusSubscriber: {
    signed: ({ secret }) => secret !== null,
    state: (subscriber) => subscriberState(subscriber),
  },
};
