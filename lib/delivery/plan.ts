import { setImmediate } from "node:timers/promises";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { avoidSort } from "#db/avoid-sort.ts";
import { databaseError, type Tx, transaction } from "#db/client.ts";
import { notifications } from "#db/schema/notifications.ts";
import { users } from "#db/schema/people.ts";
import { together } from "#db/together.ts";
import type { Ctx } from "#lib/context.ts";
import { addJobs, bulkFlag, type JobSpec } from "#lib/jobs/define.ts";
import { implementTask, priorities } from "#lib/jobs/index.ts";
import {
  isAhead,
  type NotificationRow,
  plannedAudienceSize,
  priorityAt,
  reserveQuota,
  type VirtualTime,
  virtualTimeAfter,
} from "#lib/notifications/index.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import { decideCell, loadFacts } from "#lib/preferences/index.ts";
import { readCatalogue, type Topic } from "#lib/topics/index.ts";
import { countQueued, isSaturated, quotaClock } from "./backpressure.ts";
import { Decisions, insertDeliveries, type OnConflict, type QueuedRow } from "./insert-deliveries.ts";
import { SharedDecisions } from "./shared-decisions.ts";
import { type DeliverJob, deliverJobs } from "./tasks.ts";

/** People of one chunk: one job and one transaction. */
const chunkSize = 2_000;
/** People of one statement. */
const statementSize = 500;

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
export const plan = implementTask(planTask, async (ctx, { notificationId, waits }) => {
  const attempt = (onConflict: OnConflict) =>
    transaction(ctx.actor, (tx) => planChunk(tx, ctx, notificationId, onConflict, waits));
  const planned = await attempt("fail").catch((error: unknown) => {
    if (databaseError(error)?.code !== uniqueViolation) throw error;
    return attempt("skip");
  });
  // A statement of its own, because an analysis in the plan's transaction would hold its locks.
  if (planned === chunkSize) await transaction(ctx.actor, (tx) => tx.execute(sql`SELECT analyze_grown_deliveries()`));
  return { notificationId, planned };
});

const uniqueViolation = "23505";

interface WaitingPlan {
  /** Reserved once, so that the plan does not overtake those deliveries. */
  virtualTime: VirtualTime;
  /** In deliveries. */
  size: number;
}

async function planChunk(
  tx: Tx,
  ctx: Ctx,
  notificationId: string,
  onConflict: OnConflict,
  waits?: WaitingPlan,
): Promise<number | "waits"> {
  if (waits && isSaturated()) return planLater(tx, notificationId, waits, await quotaClock(tx));
  const [at, [notification]] = await together([quotaClock(tx), lockUnplanned(tx, notificationId)]);
  if (!notification) return 0;
  const topic = (await readCatalogue(tx)).topicsById.get(notification.topicId);
  if (!topic) throw new Error("the notification's topic does not exist");
  const { tenantKey, channels, audienceSize } = notification;
  if (!topic.urgent && isSaturated() && (await isAhead(tx, tenantKey, at))) {
    const size = Math.max(1, Math.min(chunkSize, audienceSize) * channels.length);
    return planLater(tx, notificationId, { virtualTime: await reserveQuota(tx, tenantKey, size, at), size }, at);
  }
  const userIds = await nextUserIds(tx, notification);
  const rows = await decideAndInsert(tx, ctx, notification, topic, userIds, onConflict);
  const isLastChunk = userIds.length < chunkSize;
  const planned = isLastChunk && { plannedAt: ctx.now, audienceSize: await plannedAudienceSize(tx, notification) };
  const jobs = jobsFor(rows);
  const sizes = jobs.map(({ payload }) => payload.deliveries.length);
  const queued = sizes.reduce((sum, size) => sum + size, 0);
  let virtualTime = topic.urgent ? 0 : (waits?.virtualTime ?? (await reserveQuota(tx, tenantKey, queued, at)));
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
    : [{ task: planTask, payload: { notificationId }, priority: nextPriority, flags: [bulkFlag] }];
  const moveCursor = tx
    .update(notifications)
    .set({ planCursor: userIds.at(-1) ?? notification.planCursor, ...planned })
    .where(eq(notifications.id, notificationId))
    .prepare(isLastChunk ? "plan.end" : "plan.cursor")
    .execute();
  await together([moveCursor, addJobs(tx, [...prioritised, ...nextPlan])]);
  countQueued(queued);
  return userIds.length;
}

const lockUnplanned = (tx: Tx, notificationId: string): Promise<NotificationRow[]> =>
  tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, notificationId), isNull(notifications.plannedAt)))
    .for("update")
    .prepare("plan.notification")
    .execute();

/** Postpones the plan: its audience stays out of the queue, so that queued deliveries do not get too old. */
async function planLater(tx: Tx, notificationId: string, waits: WaitingPlan, at: Date): Promise<"waits"> {
  const plansAhead = (waits.virtualTime - at.getTime()) / waits.size;
  const afterMs = Math.min(maxRecheckMs, Math.max(minRecheckMs, plansAhead * recheckMsPerPlan));
  const priority = Math.max(priorities.plan, priorityAt(waits.virtualTime, at));
  await addJobs(tx, [{ task: planTask, payload: { notificationId, waits }, afterMs, priority, flags: [bulkFlag] }]);
  return "waits";
}

async function nextUserIds(tx: Tx, { audience, planCursor }: NotificationRow): Promise<string[]> {
  if ("userIds" in audience) {
    const first = audience.userIds.findIndex((id) => id > planCursor);
    return first < 0 ? [] : audience.userIds.slice(first, first + chunkSize);
  }
  await avoidSort(tx);
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(gt(users.id, planCursor))
    .orderBy(users.id)
    .limit(chunkSize);
  return rows.map(({ id }) => id);
}

/**
 * Decides for these people and inserts their deliveries, some people at a time. The facts of the next people are requested
 * before each insert, so that they are decided while PostgreSQL inserts. Returns the deliveries that go out now.
 */
async function decideAndInsert(
  tx: Tx,
  { now }: Ctx,
  notification: NotificationRow,
  topic: Topic,
  userIds: string[],
  onConflict: OnConflict,
): Promise<QueuedRow[]> {
  const { tenantKey, channels } = notification;
  const parts = Array.from({ length: Math.ceil(userIds.length / statementSize) }, (_, index) =>
    userIds.slice(index * statementSize, (index + 1) * statementSize),
  );
  const request = async (part: string[] | undefined) =>
    part && (await loadFacts(tx, { userIds: part, topics: [topic], tenantKeys: [tenantKey], count: { at: now } }));
  const queued: QueuedRow[] = [];
  const shared = new SharedDecisions();
  let facts = request(parts[0]);
  let inserting: Promise<QueuedRow[]> = Promise.resolve([]);
  for (const [index, part] of parts.entries()) {
    const loaded = await facts;
    facts = request(parts[index + 1]);
    facts.catch(() => undefined); // The await above throws it.
    const decisions = new Decisions();
    await setImmediate(); // Sends the request before the decisions keep this thread busy.
    for (const userId of part) {
      const person = loaded?.people.get(userId);
      if (!loaded || !person) continue; // erased since the notification was accepted
      for (const channel of channels)
        decisions.add(
          userId,
          channel,
          decideCell({ facts: person, shared: loaded.shared, topic, channel, tenantKey }, now),
        );
    }
    queued.push(...(await inserting));
    inserting = insertDeliveries(tx, notification, decisions, shared, now, onConflict);
    inserting.catch(() => undefined); // The await above or below throws it.
    await setImmediate();
  }
  const [last] = await together([inserting, shared.store(tx, now)]);
  return [...queued, ...last];
}

/** Jobs for the deliveries that go out now, one channel each. */
const jobsFor = (rows: QueuedRow[]): DeliverJob[] =>
  [...Map.groupBy(rows, ({ channel }) => channel)].flatMap(([channel, queued]) => deliverJobs(channel, queued));
