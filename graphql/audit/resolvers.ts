import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { listEvents } from "#lib/audit/index.ts";

export const resolvers: Resolvers = {
  Query: {
    auditEvents: (_source, args, ctx) => listEvents(ctx, args),
  },
};
