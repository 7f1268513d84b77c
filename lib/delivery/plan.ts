import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { type deliveries, notifications } from "#db/schema/notifications.ts";
import { users } from "#db/schema/people.ts";
import type { Ctx } from "#lib/context.ts";
import { decisionHash, decisionText } from "#lib/decision.ts";
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
import { countQueued, isSaturated, quotaClock } from "./backpressure.ts";
import { type DeliverJob, deliverJobs } from "./tasks.ts";

const chunkSize = 1000;

const statusOf: Record<Outcome, DeliveryStatus> = {
  SEND: "QUEUED",
  DEFER: "DEFERRED",
  DIGEST: "DIGESTED",
  SKIP: "SKIPPED",
};

type NewDelivery = typeof deliveries.$inferInsert;

/** A waiting plan checks again after this delay for each plan ahead of it, so that many small plans do not check at once. */
const recheckMsPerPlan = 20;
const minRecheckMs = 1_000;
/** Less than the work in a saturated queue (backpressure.ts), so that the queue does not run empty in between. */
const maxRecheckMs = 15_000;

/**
 * Fans a notification out: a decision and a delivery row for each person and channel, a job for each batch that goes out now.
 * Each job plans one chunk; the same transaction moves the cursor and adds the next job, so a killed plan continues without
 * gaps or duplicates. While the queue is saturated, plans of tenants that used up their quota wait (planLater).
 */
export const plan = implementTask(planTask, async (ctx, { notificationId, waits }) => ({
  notificationId,
  planned: await transaction(ctx.actor, (tx) => planChunk(tx, ctx, notificationId, waits)),
}));

interface WaitingPlan {
  /** The plan's place in the queue, reserved once, so that the plan does not overtake those deliveries. */
  place: VirtualTime;
  /** In deliveries. */
  size: number;
}

async function planChunk(tx: Tx, ctx: Ctx, notificationId: string, waits?: WaitingPlan): Promise<number | "waits"> {
  const at = await quotaClock(tx);
  if (waits && isSaturated()) return planLater(tx, notificationId, waits, at);
  const [notification] = await tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), isNull(notifications.plannedAt)))
    .for("update");
  if (!notification) return 0;
  const topic = (await topicsById(tx, [notification.topicId])).get(notification.topicId);
  if (!topic) throw new Error("the notification's topic does not exist");
  const { tenantKey, channels, audienceSize } = notification;
  if (!topic.urgent && isSaturated() && (await isAhead(tx, tenantKey, at))) {
    const size = Math.max(1, Math.min(chunkSize, audienceSize) * channels.length);
    return planLater(tx, notificationId, { place: await reserveQuota(tx, tenantKey, size, at), size }, at);
  }
  const userIds = await nextUserIds(tx, notification);
  const rows = await insertMissing(tx, await decideAll(tx, ctx, notification, topic, userIds));
  const isLastChunk = userIds.length < chunkSize;
  await tx
    .update(notifications)
    .set({ planCursor: userIds.at(-1) ?? notification.planCursor, plannedAt: isLastChunk ? ctx.now : null })
    .where(eq(notifications.id, notificationId));
  const jobs = jobsFor(rows);
  const sizes = jobs.map(({ payload }) => payload.deliveries.length);
  const queued = sizes.reduce((sum, size) => sum + size, 0);
  let virtualTime = topic.urgent ? 0 : (waits?.place ?? (await reserveQuota(tx, tenantKey, queued, at)));
  const priorityOf = () => (topic.urgent ? priorities.urgent : priorityAt(virtualTime, at));
  const prioritised: JobSpec[] = jobs.map((job, index) => {
    const priority = priorityOf();
    virtualTime = virtualTimeAfter(virtualTime, sizes[index] ?? 0);
    return { ...job, priority };
  });
  // The next chunk's plan runs after this chunk's deliveries, so that other tenants' jobs run in between.
  const nextPriority = topic.urgent ? priorities.urgent : Math.max(priorities.plan, priorityOf());
  const nextPlan: JobSpec[] = isLastChunk
    ? []
    : [{ task: planTask, payload: { notificationId }, priority: nextPriority }];
  await addJobs(tx, [...prioritised, ...nextPlan]);
  countQueued(queued);
  return userIds.length;
}

/** Postpones the plan: its audience stays out of the queue, so that queued deliveries do not get too old. */
async function planLater(tx: Tx, notificationId: string, waits: WaitingPlan, at: Date): Promise<"waits"> {
  const plansAhead = (waits.place - at.getTime()) / waits.size;
  const afterMs = Math.min(maxRecheckMs, Math.max(minRecheckMs, plansAhead * recheckMsPerPlan));
  const priority = Math.max(priorities.plan, priorityAt(waits.place, at));
  await addJobs(tx, [{ task: planTask, payload: { notificationId, waits }, afterMs, priority }]);
  return "waits";
}

/**
 * Inserts the deliveries that do not exist yet, and returns them. One statement with arrays: its text does not depend on
 * the number of rows. Most people of an audience share a decision, so each distinct one is sent once.
 */
async function insertMissing(tx: Tx, rows: NewDelivery[]): Promise<NewDelivery[]> {
  const [first] = rows;
  if (!first) return [];
  const indexes = new Map<string, number>();
  const decisionIndexes = rows.map(({ decision }) => {
    const text = decisionText(decision);
    const index = indexes.get(text) ?? indexes.size + 1;
    indexes.set(text, index);
    return index;
  });
  const column = (toValue: (row: NewDelivery) => string | number | Date | null | undefined) =>
    sql.param(rows.map(toValue));
  const { rows: inserted } = await tx.execute<{ id: string }>(sql`
    WITH distinct_decisions AS MATERIALIZED (
      SELECT text::jsonb AS decision, index FROM unnest(${sql.param([...indexes.keys()])}::text[]) WITH ORDINALITY AS one (text, index))
    INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, decision_print,
      next_attempt_at, created_at, settled_at, error)
    SELECT r.user_id, r.id, ${first.notificationId}, ${first.topicId}, r.channel, r.status, r.decided_by, d.decision, r.hash,
      r.next_attempt_at, ${first.createdAt.toISOString()}::timestamptz, r.settled_at, r.error
    FROM unnest(
      ${column(({ userId }) => userId)}::text[], ${column(({ id }) => id)}::text[],
      ${column(({ channel }) => channel)}::text[], ${column(({ status }) => status)}::text[],
      ${column(({ decidedBy }) => decidedBy)}::text[], ${sql.param(decisionIndexes)}::int[],
      ${column((row) => row.decisionHash)}::int[],
      ${column(({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? null)}::timestamptz[],
      ${column(({ settledAt }) => settledAt?.toISOString() ?? null)}::timestamptz[],
      ${column(({ error }) => error ?? null)}::text[]
    ) AS r (user_id, id, channel, status, decided_by, decision_index, hash, next_attempt_at, settled_at, error)
    JOIN distinct_decisions d ON d.index = r.decision_index
    ON CONFLICT DO NOTHING
    RETURNING id`);
  const ids = new Set(inserted.map(({ id }) => id));
  return rows.filter(({ id }) => ids.has(id));
}

async function nextUserIds(tx: Tx, { audience, planCursor }: NotificationRow): Promise<string[]> {
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
    count: { at: ctx.now },
  });
  return userIds.flatMap((userId) => {
    const facts = people.get(userId);
    if (!facts) return []; // erased since the notification was accepted
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

/** Jobs for the deliveries that go out now, one channel each. */
function jobsFor(rows: NewDelivery[]): DeliverJob[] {
  const byChannel = Map.groupBy(
    rows.filter(({ status }) => status === "QUEUED"),
    ({ channel }) => channel,
  );
  return [...byChannel].flatMap(([channel, queued]) => deliverJobs(channel, queued));
}
