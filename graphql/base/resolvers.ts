import type { GraphQLContext } from "#graphql/context.ts";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import { findDelivery } from "#lib/delivery/index.ts";
import { type IdKind, kindOfId } from "#lib/ids.ts";

/** By kind of id: how to fetch what it names, if this actor may see it. Not there and not visible are both null. */
const finders: Partial<Record<IdKind, (id: string, ctx: GraphQLContext) => Promise<{ id: string } | null>>> = {
  user: async (id, ctx) => (may(ctx.actor, "people.read", id) ? ctx.loaders.people.load(id) : null),
  topic: async (id, ctx) => (may(ctx.actor, "catalogue.read") ? ctx.loaders.topics.load(id) : null),
  notification: async (id, ctx) => (may(ctx.actor, "notifications.read") ? ctx.loaders.notifications.load(id) : null),
  delivery: async (id, ctx) => {
    const row = await ctx.read((tx) => findDelivery(tx, id));
    return row && may(ctx.actor, "deliveries.read", row.userId) ? row : null;
  },
};

const typenames: Partial<Record<IdKind, "User" | "Topic" | "Notification" | "Delivery">> = {
  user: "User",
  topic: "Topic",
  notification: "Notification",
  delivery: "Delivery",
};

export const resolvers: Resolvers = {
  Node: {
    __resolveType: (source) => typenames[kindOfId(source.id) ?? "audit"] ?? null,
  },
  Query: {
    node: (_source, { id }, ctx) => finders[kindOfId(id) ?? "audit"]?.(id, ctx) ?? null,
  },
};
