import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { createProbeAccess, runSmokeCheck } from "#lib/smoke/index.ts";

export const resolvers: Resolvers = {
  Mutation: {
    runSmokeCheck: (_source, { input }, ctx) => runSmokeCheck(ctx, input),
    createProbeAccess: (_source, { input }, ctx) => createProbeAccess(ctx, input),
  },
};
