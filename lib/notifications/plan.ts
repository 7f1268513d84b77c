import { and, eq, gt, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, notifications, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { deliverBatchSize, deliverTask } from "#lib/delivery/tasks.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, implementTask, type JobSpec } from "#lib/jobs/index.ts";
import { cellFacts, decide, loadFacts } from "#lib/preferences/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import type { Channel, DeliveryStatus, Outcome } from "#lib/vocabulary.ts";
import type { NotificationRow } from "./find.ts";
import { planTask } from "./tasks.ts";

const chunkSize = 1000;

const statusOf: Record<Outcome, DeliveryStatus> = {
  SEND: "QUEUED",
  DEFER: "DEFERRED",
  DIGEST: "DIGESTED",
  SKIP: "SKIPPED",
};

type NewDelivery = typeof deliveries.$inferInsert;

/**
 * Fans a notification out: a decision for every person of the audience on every channel, a delivery row for each, a job
 * for each batch that goes out now. One transaction a chunk moves the cursor too, so a killed plan goes on exactly where
 * it stopped: no person twice, none left out.
 */
export const plan = implementTask(planTask, async (ctx, { notificationId }, signal) => {
  let planned = 0;
  while (!signal.aborted) {
    const chunk = await transaction(ctx.actor, (tx) => planChunk(tx, ctx, notificationId));
    planned += chunk.people;
    if (chunk.done) return { notificationId, planned };
  }
  throw new Error("the plan is handed over to another worker, which goes on from its cursor");
});

async function planChunk(tx: Tx, ctx: Ctx, notificationId: string): Promise<{ done: boolean; people: number }> {
  const [notification] = await tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), isNull(notifications.plannedAt)))
    .for("update");
  if (!notification) return { done: true, people: 0 };
  const topic = (await topicsById(tx, [notification.topicId])).get(notification.topicId);
  if (!topic) throw new Error("the notification's topic is gone");
  const userIds = await nextPeople(tx, notification);
  const rows = await decideAll(tx, ctx, notification, topic, userIds);
  if (rows.length > 0) await tx.insert(deliveries).values(rows);
  await addJobs(tx, deliverJobs(rows));
  const done = userIds.length < chunkSize;
  await tx
    .update(notifications)
    .set({ planCursor: userIds.at(-1) ?? notification.planCursor, plannedAt: done ? ctx.now : null })
    .where(eq(notifications.id, notificationId));
  return { done, people: userIds.length };
}

async function nextPeople(tx: Tx, { audience, planCursor }: NotificationRow): Promise<string[]> {
  if ("userIds" in audience) return audience.userIds.filter((id) => id > planCursor).slice(0, chunkSize);
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(gt(users.id, planCursor))
    .orderBy(users.id)
    .limit(chunkSize);
  return rows.map(({ id }) => id);
}

async function decideAll(
  tx: Tx,
  ctx: Ctx,
  notification: NotificationRow,
  topic: Topic,
  userIds: string[],
): Promise<NewDelivery[]> {
  if (userIds.length === 0) return [];
  const { tenantKey } = notification;
  const { people, shared } = await loadFacts(tx, {
    userIds,
    topicIds: [topic.id],
    tenantKeys: [tenantKey],
    at: ctx.now,
  });
  return userIds.flatMap((userId) => {
    const facts = people.get(userId);
    if (!facts) return []; // erased since the audience was named
    return notification.channels.map((channel: Channel): NewDelivery => {
      const decision = decide(cellFacts(facts, shared, topic, channel, tenantKey), ctx.now.getTime());
      return {
        userId,
        id: newId("delivery"),
        notificationId: notification.id,
        topicId: topic.id,
        channel,
        status: statusOf[decision.outcome],
        decidedBy: decision.decidedBy,
        decision,
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
        createdAt: ctx.now,
        settledAt: decision.outcome === "SKIP" ? ctx.now : null,
      };
    });
  });
}

/** Deliveries that go out now, in batches of one channel each. */
function deliverJobs(rows: NewDelivery[]): JobSpec<typeof deliverTask.schema>[] {
  const byChannel = Map.groupBy(
    rows.filter(({ status }) => status === "QUEUED"),
    ({ channel }) => channel,
  );
  return [...byChannel].flatMap(([channel, queued]) =>
    Array.from({ length: Math.ceil(queued.length / deliverBatchSize) }, (_, batch) => ({
      task: deliverTask,
      payload: {
        channel,
        deliveries: queued
          .slice(batch * deliverBatchSize, (batch + 1) * deliverBatchSize)
          .map(({ userId, id }): [string, string] => [userId, id]),
      },
    })),
  );
}
