import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, notifications, users } from "#db/schema/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { printOf } from "#lib/decision.ts";
import { blockedChannels } from "#lib/delivery/index.ts";
import { deliverJobs, deliverTask } from "#lib/delivery/tasks.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, implementTask, type JobSpec } from "#lib/jobs/index.ts";
import { cellFacts, decide, loadFacts } from "#lib/preferences/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import type { Channel, DeliveryStatus, Outcome } from "#lib/vocabulary.ts";
import type { NotificationRow } from "./find.ts";
import { isAhead, nextPriorities } from "./lane.ts";
import { planTask } from "./tasks.ts";

const chunkSize = 1000;

const statusOf: Record<Outcome, DeliveryStatus> = {
  SEND: "QUEUED",
  DEFER: "DEFERRED",
  DIGEST: "DIGESTED",
  SKIP: "SKIPPED",
};

type NewDelivery = typeof deliveries.$inferInsert;

/** Jobs of deliveries that may wait before a plan makes more: some seconds of work. */
const mostWaiting = 300;
const lookAgainMs = 500;

/**
 * Fans a notification out: a decision for every person of the audience on every channel, a delivery row for each, a job
 * for each batch that goes out now. One chunk a job: the same transaction moves the cursor and adds the next, so a killed
 * plan goes on exactly where it stopped, no person twice, none left out, and other tenants' plans come in between. While
 * the channels are behind, the audience waits in the cursor rather than in the queue: it grows no older than they can send.
 */
export const plan = implementTask(planTask, async (ctx, { notificationId }) => ({
  notificationId,
  planned: await transaction(ctx.actor, (tx) => planChunk(tx, ctx, notificationId)),
}));

/**
 * Whether this tenant has had its share while the queue is full. Channels that nobody can send on just now do not count:
 * what waits for them must not hold up the others.
 */
async function mustWait(tx: Tx, tenantKey: string | null, now: Date): Promise<boolean> {
  if (!(await isAhead(tx, tenantKey, now))) return false;
  const { rows } = await tx.execute<{ waiting: number }>(sql`
    SELECT jobs_waiting(${deliverTask.name}, ${sql.param(blockedChannels())}::text[], ${mostWaiting}) AS waiting`);
  return (rows[0]?.waiting ?? 0) >= mostWaiting;
}

async function planChunk(tx: Tx, ctx: Ctx, notificationId: string): Promise<number | "waits"> {
  const [notification] = await tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), isNull(notifications.plannedAt)))
    .for("update");
  if (!notification) return 0;
  const topic = (await topicsById(tx, [notification.topicId])).get(notification.topicId);
  if (!topic) throw new Error("the notification's topic is gone");
  if (!topic.urgent && (await mustWait(tx, notification.tenantKey, ctx.now))) {
    const runAt = new Date(clock().getTime() + lookAgainMs);
    await addJobs(tx, [{ task: planTask, payload: { notificationId }, runAt }]);
    return "waits";
  }
  const userIds = await nextPeople(tx, notification);
  const rows = await decideAll(tx, ctx, notification, topic, userIds);
  if (rows.length > 0) await tx.insert(deliveries).values(rows);
  const done = userIds.length < chunkSize;
  await tx
    .update(notifications)
    .set({ planCursor: userIds.at(-1) ?? notification.planCursor, plannedAt: done ? ctx.now : null })
    .where(eq(notifications.id, notificationId));
  const jobs = jobsFor(rows);
  const priorities = topic.urgent ? [] : await nextPriorities(tx, notification.tenantKey, jobs.length, ctx.now);
  const priorityOf = (index: number) => priorities[index] ?? (topic.urgent ? urgentPriority : 0);
  // The next chunk is planned while this one is sent.
  const next: JobSpec[] = done ? [] : [{ task: planTask, payload: { notificationId }, priority: priorityOf(0) }];
  await addJobs(tx, [...jobs.map((job, index) => ({ ...job, priority: priorityOf(index) })), ...next]);
  return userIds.length;
}

/** Before everybody's fair share: a security code is worth nothing a minute later. */
const urgentPriority = -10;

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
        decisionPrint: printOf(decision),
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
        createdAt: ctx.now,
        settledAt: decision.outcome === "SKIP" ? ctx.now : null,
      };
    });
  });
}

/** Deliveries that go out now, in batches of one channel each. */
function jobsFor(rows: NewDelivery[]): JobSpec[] {
  const byChannel = Map.groupBy(
    rows.filter(({ status }) => status === "QUEUED"),
    ({ channel }) => channel,
  );
  return [...byChannel].flatMap(([channel, queued]) => deliverJobs(channel, queued));
}
