import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { recordSmokeRun } from "#lib/operations/index.ts";
import { createProbeAccess, runSmokeCheck } from "#lib/smoke/index.ts";

export const resolvers: Resolvers = {
  Mutation: {
    runSmokeCheck: (_source, { input }, ctx) => runSmokeCheck(ctx, input),
    createProbeAccess: (_source, { input }, ctx) => createProbeAccess(ctx, input),
    recordSmokeRun: (_source, { input }, ctx) => recordSmokeRun(ctx, input),
  },
};
