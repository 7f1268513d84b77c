import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { refusals } from "#graphql/not-implemented.ts";
import { personOf } from "#lib/actor.ts";
import { listDeliveries } from "#lib/delivery/index.ts";
import { listPeople, upsertUsers, visiblePerson } from "#lib/people/index.ts";
import { matrix, schedule } from "#lib/preferences/index.ts";

const { setUserRole, createUserToken, createPreferenceLink } = refusals("Mutation");

export const resolvers: Resolvers = {
  Query: {
    me: (_source, _args, ctx) => ctx.loaders.people.load(personOf(ctx.actor) ?? ""),
    user: (_source, by, ctx) => visiblePerson(ctx, by),
    users: (_source, args, ctx) => listPeople(ctx, args),
  },
  Mutation: {
    upsertUsers: (_source, { input }, ctx) => upsertUsers(ctx, input),
    setUserRole,
    createUserToken,
    createPreferenceLink,
  },
  User: {
    preferences: ({ id }, { tenantKey }, ctx) => ctx.read((tx) => matrix(tx, id, tenantKey ?? null, ctx.now)),
    schedule: (person, _args, ctx) => ctx.read((tx) => schedule(tx, person)),
    deliveries: ({ id }, args, ctx) => listDeliveries(ctx, { ...args, userId: id }),
    ...refusals("User"),
  },
};
