import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { listConsents } from "#lib/consent/index.ts";
import { eraseUser, exportUserData } from "#lib/privacy/index.ts";

export const resolvers: Resolvers = {
  Mutation: {
    exportUserData: (_source, { input }, ctx) => exportUserData(ctx, input),
    eraseUser: (_source, { input }, ctx) => eraseUser(ctx, input),
  },
  User: {
    consents: ({ id }, args, ctx) => listConsents(ctx, { ...args, userId: id }),
  },
  Consent: {
    topic: ({ topicId }, _args, ctx) => ctx.loaders.topics.load(topicId),
    tenantKey: ({ tenantKey }) => tenantKey || null,
  },
};
