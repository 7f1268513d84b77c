import type { Resolvers } from "#graphql/generated/resolvers.ts";
import {
  explainDelivery,
  filledSubject,
  listDeliveries,
  replayDeliveries,
  replayDelivery,
} from "#lib/delivery/index.ts";
import { countByStatus, findNotification, sendNotification } from "#lib/notifications/index.ts";

export const resolvers: Resolvers = {
  Query: {
    notification: (_source, { id }, ctx) => ctx.read((tx) => findNotification(tx, id)),
    deliveries: (_source, args, ctx) => listDeliveries(ctx, args),
  },
  Mutation: {
    sendNotification: (_source, { input }, ctx) => sendNotification(ctx, input),
    replayDelivery: (_source, { input }, ctx) => replayDelivery(ctx, input),
    replayDeliveries: (_source, { input }, ctx) => replayDeliveries(ctx, input),
  },
  Notification: {
    topic: ({ topicId }, _args, ctx) => ctx.loaders.topics.load(topicId).then(required),
    counts: ({ id }, _args, ctx) => ctx.read((tx) => countByStatus(tx, id)),
    deliveries: (notification, args, ctx) => listDeliveries(ctx, { ...args, notification }),
  },
  Delivery: {
    notification: ({ notificationId }, _args, ctx) => ctx.loaders.notifications.load(notificationId),
    user: ({ userId }, _args, ctx) => ctx.loaders.people.load(userId),
    decision: async (row, _args, ctx) => {
      const [person, topic] = await Promise.all([
        ctx.loaders.people.load(row.userId),
        ctx.loaders.topics.load(row.topicId),
      ]);
      return explainDelivery(row, person, required(topic));
    },
    subject: async (row, _args, ctx) =>
      filledSubject(
        await ctx.loaders.notifications.load(row.notificationId),
        await ctx.loaders.people.load(row.userId),
      ),
  },
};

function required<T>(value: T | null): T {
  if (value === null) throw new Error("the notification's topic does not exist");
  return value;
}
