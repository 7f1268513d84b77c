import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { findTopic, listTopics, setTopicChannelPolicy, upsertTopic } from "#lib/topics/index.ts";

export const resolvers: Resolvers = {
  Query: {
    topics: (_source, _args, ctx) => ctx.read(listTopics),
    topic: (_source, { key }, ctx) => ctx.read((tx) => findTopic(tx, key)),
  },
  Mutation: {
    upsertTopic: (_source, { input }, ctx) => upsertTopic(ctx, input),
    setTopicChannelPolicy: (_source, { input }, ctx) => setTopicChannelPolicy(ctx, input),
  },
};
