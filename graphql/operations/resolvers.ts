import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { notImplementedResolvers } from "#graphql/not-implemented.ts";
import { listAlertChannels } from "#lib/alerts/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { channelHealths, queueStatus } from "#lib/operations/index.ts";

export const resolvers: Resolvers = {
  Query: {
    operations: () => ({}),
  },
  Operations: {
    ...notImplementedResolvers("Operations"),
    queue: (_source, _args, ctx) => queueStatus(ctx),
    channels: (_source, _args, ctx) => channelHealths(ctx),
    alertChannels: (_source, _args, ctx) => listAlertChannels(ctx),
  },
  Mutation: {
    setChannelPaused: (_source, { input }, ctx) => setChannelPaused(ctx, input),
  },
};
