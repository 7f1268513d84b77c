import { and, eq, gt, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, notifications } from "#db/schema/notifications.ts";
import { users } from "#db/schema/people.ts";
import type { Ctx } from "#lib/context.ts";
import { decisionHash } from "#lib/decision.ts";
import type { Channel, DeliveryStatus, Outcome } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, type JobSpec } from "#lib/jobs/define.ts";
import { implementTask, priorities } from "#lib/jobs/index.ts";
import {
  isAhead,
  type NotificationRow,
  priorityAt,
  reserveQuota,
  type VirtualTime,
  virtualTimeAfter,
} from "#lib/notifications/index.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import { decideCell, loadFacts, unreadableError } from "#lib/preferences/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import { countQueued, isSaturated } from "./backpressure.ts";
import { quotaClock } from "./quota-clock.ts";
import { type DeliverJob, deliverJobs } from "./tasks.ts";

const chunkSize = 1000;

const statusOf: Record<Outcome, DeliveryStatus> = {
  SEND: "QUEUED",
  DEFER: "DEFERRED",
  DIGEST: "DIGESTED",
  SKIP: "SKIPPED",
};

type NewDelivery = typeof deliveries.$inferInsert;

/** A waiting plan looks again after a while for each such plan that the tenant is ahead: many small ones do not all ask at once. */
const lookAgainMs = 20;
const soonestMs = 1_000;
/** Less than the work that waits when the queue is full (lib/delivery/backpressure.ts): it does not run dry meanwhile. */
const latestMs = 15_000;

/**
 * Fans a notification out: a decision for every person of the audience on every channel, a delivery row for each, a job
 * for each batch that goes out now. One chunk a job: the same transaction moves the cursor and adds the next, so a killed
 * plan goes on exactly where it stopped, no person twice, none left out. The next chunk's plan stands behind this one's
 * deliveries, and other tenants come in between.
 *
 * While the queue is full, the plans of tenants that have had their share wait: the audience stays in the cursor rather
 * than in the queue, which grows no older than it can be sent. A plan that waits takes its place in the tenant's lane once
 * and stands there, behind all the deliveries that it waits for.
 */
export const plan = implementTask(planTask, async (ctx, { notificationId, waits }) => ({
  notificationId,
  planned: await transaction(ctx.actor, (tx) => planChunk(tx, ctx, notificationId, waits)),
}));

interface Waits {
  place: VirtualTime;
  /** In deliveries. */
  size: number;
}

async function planChunk(tx: Tx, ctx: Ctx, notificationId: string, waits?: Waits): Promise<number | "waits"> {
  const at = await quotaClock(tx);
  if (waits && isSaturated()) return wait(tx, notificationId, waits, at);
  const [notification] = await tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), isNull(notifications.plannedAt)))
    .for("update");
  if (!notification) return 0;
  const topic = (await topicsById(tx, [notification.topicId])).get(notification.topicId);
  if (!topic) throw new Error("the notification's topic is gone");
  const { tenantKey, channels, audienceSize } = notification;
  if (!topic.urgent && isSaturated() && (await isAhead(tx, tenantKey, at))) {
    const size = Math.max(1, Math.min(chunkSize, audienceSize) * channels.length);
    return wait(tx, notificationId, { place: await reserveQuota(tx, tenantKey, size, at), size }, at);
  }
  const userIds = await nextPeople(tx, notification);
  const rows = await insertNew(tx, await decideAll(tx, ctx, notification, topic, userIds));
  const done = userIds.length < chunkSize;
  await tx
    .update(notifications)
    .set({ planCursor: userIds.at(-1) ?? notification.planCursor, plannedAt: done ? ctx.now : null })
    .where(eq(notifications.id, notificationId));
  const jobs = jobsFor(rows);
  const sizes = jobs.map(({ payload }) => payload.deliveries.length);
  const queued = sizes.reduce((sum, size) => sum + size, 0);
  let place = topic.urgent ? 0 : (waits?.place ?? (await reserveQuota(tx, tenantKey, queued, at)));
  const priorityOf = () => (topic.urgent ? priorities.urgent : priorityAt(place, at));
  const prioritised: JobSpec[] = jobs.map((job, index) => {
    const priority = priorityOf();
    place = virtualTimeAfter(place, sizes[index] ?? 0);
    return { ...job, priority };
  });
  const afterThem = topic.urgent ? priorities.urgent : Math.max(priorities.plan, priorityOf());
  const next: JobSpec[] = done ? [] : [{ task: planTask, payload: { notificationId }, priority: afterThem }];
  await addJobs(tx, [...prioritised, ...next]);
  countQueued(queued);
  return userIds.length;
}

async function wait(tx: Tx, notificationId: string, waits: Waits, at: Date): Promise<"waits"> {
  const plansAhead = (waits.place - at.getTime()) / waits.size;
  const afterMs = Math.min(latestMs, Math.max(soonestMs, plansAhead * lookAgainMs));
  const priority = Math.max(priorities.plan, priorityAt(waits.place, at));
  await addJobs(tx, [{ task: planTask, payload: { notificationId, waits }, afterMs, priority }]);
  return "waits";
}

/** A person and channel that has a delivery of this notification already keeps it and stops nobody else's. */
async function insertNew(tx: Tx, rows: NewDelivery[]): Promise<NewDelivery[]> {
  if (rows.length === 0) return [];
  const inserted = await tx.insert(deliveries).values(rows).onConflictDoNothing().returning({ id: deliveries.id });
  const ids = new Set(inserted.map(({ id }) => id));
  return rows.filter(({ id }) => ids.has(id));
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
    topics: [topic],
    tenantKeys: [tenantKey],
    at: ctx.now,
  });
  return userIds.flatMap((userId) => {
    const facts = people.get(userId);
    if (!facts) return []; // erased since the audience was named
    return notification.channels.map((channel: Channel): NewDelivery => {
      const decision = decideCell({ facts, shared, topic, channel, tenantKey }, ctx.now);
      const isUnreadable = decision.decidedBy === "UNREADABLE";
      return {
        userId,
        id: newId("delivery"),
        notificationId: notification.id,
        topicId: topic.id,
        channel,
        status: isUnreadable ? "FAILED" : statusOf[decision.outcome],
        decidedBy: decision.decidedBy,
        decision,
        decisionHash: decisionHash(decision),
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
        createdAt: ctx.now,
        settledAt: decision.outcome === "SKIP" ? ctx.now : null,
        error: isUnreadable ? unreadableError : null,
      };
    });
  });
}

/** Deliveries that go out now, in batches of one channel each. */
function jobsFor(rows: NewDelivery[]): DeliverJob[] {
  const byChannel = Map.groupBy(
    rows.filter(({ status }) => status === "QUEUED"),
    ({ channel }) => channel,
  );
  return [...byChannel].flatMap(([channel, queued]) => deliverJobs(channel, queued));
}
