import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import {
  containIncident,
  linkIncidents,
  listIncidents,
  openIncident,
  postMortemTemplate,
  readIncidentTimes,
  readPostMortem,
  updateIncident,
  writePostMortem,
} from "#lib/operations/index.ts";
import type { GraphQLContext } from "../context.ts";

/** Null for callers that may not find people. */
const person = (id: string | null, ctx: GraphQLContext) =>
  id && may(ctx.actor, "people.find", id) ? ctx.loaders.people.load(id) : null;

export const resolvers: Resolvers = {
  Query: {
    incidents: (_source, args, ctx) => listIncidents(ctx, args),
    incidentTimes: (_source, args, ctx) => readIncidentTimes(ctx, args),
  },
  Mutation: {
    openIncident: (_source, { input }, ctx) => openIncident(ctx, input),
    updateIncident: (_source, { input }, ctx) => updateIncident(ctx, input),
    containIncident: (_source, { input }, ctx) => containIncident(ctx, input),
    linkIncidents: (_source, { input }, ctx) => linkIncidents(ctx, input),
    writePostMortem: (_source, { input }, ctx) => writePostMortem(ctx, input),
  },
  Incident: {
    commander: ({ commanderId }, _args, ctx) => person(commanderId, ctx),
    communications: ({ communicationsId }, _args, ctx) => person(communicationsId, ctx),
    postMortem: ({ id }, _args, ctx) => readPostMortem(ctx, id),
    postMortemTemplate: (incident) => postMortemTemplate(incident),
  },
  IncidentLink: {
    reverse: ({ isReverse }) => isReverse,
  },
};
