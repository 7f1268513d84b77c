import type { GraphQLResolveInfo } from "graphql";
import type { GraphQLContext } from "#graphql/context.ts";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { tenantsOfPreferences } from "#graphql/look-ahead.ts";
import { findEvent } from "#lib/audit/index.ts";
import { findApiKey } from "#lib/auth/index.ts";
import { may } from "#lib/authorize.ts";
import { findDelivery } from "#lib/delivery/index.ts";
import { type IdKind, kindOfId } from "#lib/ids.ts";
import { findWindow } from "#lib/maintenance/index.ts";
import { incidentById } from "#lib/operations/index.ts";
import { findSuppression } from "#lib/suppression/index.ts";

/** Finders by kind of id. Both a missing and an invisible object are null. */
const finders: Partial<
  Record<IdKind, (id: string, ctx: GraphQLContext, info: GraphQLResolveInfo) => Promise<{ id: string } | null>>
> = {
  user: async (id, ctx, info) =>
    may(ctx.actor, "people.find", id) ? ctx.loaders.personWithFacts(id, tenantsOfPreferences(info, ctx.actor)) : null,
  topic: async (id, ctx) => (may(ctx.actor, "catalogue.read") ? ctx.loaders.topics.load(id) : null),
  notification: async (id, ctx) => (may(ctx.actor, "notifications.read") ? ctx.loaders.notifications.load(id) : null),
  delivery: async (id, ctx) => {
    const row = await ctx.read((tx) => findDelivery(tx, id));
    return row && may(ctx.actor, "deliveries.read", row.userId) ? row : null;
  },
  audit: (id, ctx) => findEvent(ctx, id),
  apiKey: async (id, ctx) => (may(ctx.actor, "keys.read") ? ctx.read((tx) => findApiKey(tx, id)) : null),
  incident: async (id, ctx) => (may(ctx.actor, "incidents.read") ? ctx.read((tx) => incidentById(tx, id)) : null),
  maintenance: async (id, ctx) => (may(ctx.actor, "maintenance.read") ? ctx.read((tx) => findWindow(tx, id)) : null),
  suppression: async (id, ctx) => {
    const row = await ctx.read((tx) => findSuppression(tx, id));
    return row && may(ctx.actor, "suppressions.read", row.userId) ? row : null;
  },
};

const typenames: Partial<
  Record<
    IdKind,
    | "User"
    | "Topic"
    | "Notification"
    | "Delivery"
    | "Suppression"
    | "ApiKey"
    | "AuditEvent"
    | "Incident"
    | "MaintenanceWindow"
  >
> = {
  user: "User",
  topic: "Topic",
  notification: "Notification",
  delivery: "Delivery",
  suppression: "Suppression",
  apiKey: "ApiKey",
  audit: "AuditEvent",
  incident: "Incident",
  maintenance: "MaintenanceWindow",
};

export const resolvers: Resolvers = {
  Node: {
    __resolveType: (source) => typenames[kindOfId(source.id) ?? "worker"] ?? null,
  },
  Query: {
    node: (_source, { id }, ctx, info) => finders[kindOfId(id) ?? "worker"]?.(id, ctx, info) ?? null,
  },
};
