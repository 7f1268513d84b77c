import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { tenantsOfPreferences } from "#graphql/look-ahead.ts";
import { personOf } from "#lib/actor.ts";
import { listHistory } from "#lib/audit/index.ts";
import {
  createPreferenceLink,
  createUserToken,
  endSession,
  endSessions,
  listSessions,
  setUserRole,
} from "#lib/auth/index.ts";
import { tenantFor } from "#lib/authorize.ts";
import { listDeliveries } from "#lib/delivery/index.ts";
import { listPeople, upsertUsers, visiblePerson } from "#lib/people/index.ts";
import { matrix, schedule } from "#lib/preferences/index.ts";

export const resolvers: Resolvers = {
  Query: {
    me: (_source, _args, ctx, info) =>
      ctx.loaders.personWithFacts(personOf(ctx.actor) ?? "", tenantsOfPreferences(info, ctx.actor)),
    user: (_source, by, ctx) => visiblePerson(ctx, by),
    users: (_source, args, ctx) => listPeople(ctx, args),
  },
  Mutation: {
    upsertUsers: (_source, { input }, ctx) => upsertUsers(ctx, input),
    setUserRole: (_source, { input }, ctx) => setUserRole(ctx, input),
    endSession: (_source, { input }, ctx) => endSession(ctx, input),
    endSessions: (_source, { input }, ctx) => endSessions(ctx, input),
    createUserToken: (_source, { input }, ctx) => createUserToken(ctx, input),
    createPreferenceLink: (_source, { input }, ctx) => createPreferenceLink(ctx, input),
  },
  User: {
    preferences: ({ id }, { tenantKey }, ctx) => matrix(ctx, id, tenantFor(ctx.actor, tenantKey), ctx.loaders.facts),
    sessions: ({ id }, _args, ctx) => listSessions(ctx, id),
    schedule: (person, _args, ctx) => ctx.read((tx) => schedule(tx, person)),
    deliveries: ({ id }, args, ctx) => listDeliveries(ctx, { ...args, userId: id }),
    history: ({ id }, args, ctx) => listHistory(ctx, { ...args, userId: id }),
  },
};
