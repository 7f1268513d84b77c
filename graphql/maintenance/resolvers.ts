import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import { kindOfId } from "#lib/ids.ts";
import { listWindows, statusOf } from "#lib/maintenance/index.ts";
import { endMaintenance, proposeMaintenance, scheduleMaintenance } from "#lib/operations/index.ts";

export const resolvers: Resolvers = {
  Query: {
    maintenanceWindows: (_source, { upcoming }, ctx) => listWindows(ctx, upcoming ?? false),
    proposedMaintenance: (_source, _args, ctx) => proposeMaintenance(ctx),
  },
  Mutation: {
    scheduleMaintenance: (_source, { input }, ctx) => scheduleMaintenance(ctx, input),
    endMaintenance: (_source, { input }, ctx) => endMaintenance(ctx, input),
  },
  MaintenanceWindow: {
    status: (window, _args, ctx) => statusOf(window, ctx.now),
    authorizedBy: ({ authorizedBy }, _args, ctx) =>
      kindOfId(authorizedBy) === "user" && may(ctx.actor, "people.find", authorizedBy)
        ? ctx.loaders.people.load(authorizedBy)
        : null,
  },
};
