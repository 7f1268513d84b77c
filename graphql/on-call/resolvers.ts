import type { GraphQLContext } from "#graphql/context.ts";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import {
  dutiesBetween,
  endShift,
  overrideShift,
  readOnCall,
  renewCalendarLink,
  saveShift,
  setEscalation,
} from "#lib/operations/index.ts";

const fourWeeksMs = 28 * 86_400_000;

const personOf = (ctx: GraphQLContext, userId: string) =>
  may(ctx.actor, "people.find", userId) ? ctx.loaders.people.load(userId) : null;

export const resolvers: Resolvers = {
  Query: {
    onCall: (_source, _args, ctx) => readOnCall(ctx),
  },
  Mutation: {
    saveShift: (_source, { input }, ctx) => saveShift(ctx, input),
    endShift: (_source, { input }, ctx) => endShift(ctx, input),
    overrideShift: (_source, { input }, ctx) => overrideShift(ctx, input),
    setEscalation: (_source, { input }, ctx) => setEscalation(ctx, input),
    renewCalendarLink: (_source, { input }, ctx) => renewCalendarLink(ctx, input),
  },
  OnCall: {
    duties: ({ rota }, { from, to }, ctx) => {
      const start = from ?? ctx.now;
      return dutiesBetween(rota, start, to ?? new Date(start.getTime() + fourWeeksMs));
    },
  },
  OnCallDuty: {
    person: ({ userId }, _args, ctx) => personOf(ctx, userId),
  },
  OnCallPage: {
    person: ({ userId }, _args, ctx) => personOf(ctx, userId),
  },
  OnCallPerson: {
    person: ({ userId }, _args, ctx) => personOf(ctx, userId),
  },
  OnCallShift: {
    userIds: ({ people }) => [...people],
    people: async ({ people }, _args, ctx) =>
      (await Promise.all(people.map((userId) => personOf(ctx, userId)))).filter((person) => person != null),
    rotationStart: ({ effectiveFrom }) => effectiveFrom,
  },
};
