import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { listAlertChannels } from "#lib/alerts/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import {
  channelHealths,
  countAlerts,
  listAlerts,
  listOperations,
  listReleases,
  listSecrets,
  listSlowRequests,
  queueStatus,
  readPlots,
  sloStatus,
} from "#lib/operations/index.ts";

export const resolvers: Resolvers = {
  Query: {
    operations: () => ({}),
  },
  Operations: {
    slo: (_source, _args, ctx) => sloStatus(ctx),
    alerts: (_source, _args, ctx) => listAlerts(ctx),
    alertCounts: (_source, _args, ctx) => countAlerts(ctx),
    queue: (_source, _args, ctx) => queueStatus(ctx),
    channels: (_source, _args, ctx) => channelHealths(ctx),
    slowRequests: (_source, _args, ctx) => listSlowRequests(ctx),
    alertChannels: (_source, _args, ctx) => listAlertChannels(ctx),
    plots: (_source, { period }, ctx) => readPlots(ctx, period),
    secrets: (_source, _args, ctx) => listSecrets(ctx),
    runs: (_source, _args, ctx) => listOperations(ctx),
    releases: (_source, _args, ctx) => listReleases(ctx, 20),
  },
  Mutation: {
    setChannelPaused: (_source, { input }, ctx) => setChannelPaused(ctx, input),
  },
};
