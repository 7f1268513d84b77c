import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import { listIncidents, openIncident, updateIncident } from "#lib/operations/index.ts";

export const resolvers: Resolvers = {
  Query: {
    incidents: (_source, args, ctx) => listIncidents(ctx, args),
  },
  Mutation: {
    openIncident: (_source, { input }, ctx) => openIncident(ctx, input),
    updateIncident: (_source, { input }, ctx) => updateIncident(ctx, input),
  },
  Incident: {
    commander: ({ commanderId }, _args, ctx) =>
      commanderId && may(ctx.actor, "people.find", commanderId) ? ctx.loaders.people.load(commanderId) : null,
  },
};
