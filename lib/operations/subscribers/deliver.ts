import { and, asc, eq, gt, isNotNull, isNull, lt } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { statusNotices, statusSubscribers } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { addJobs, implementTask } from "#lib/jobs/index.ts";
import { isAddressBlocked } from "#lib/suppression/index.ts";
import { type Attempt, sendConfirmation, sendNotice } from "./attempt.ts";
import { confirmWithinMs } from "./links.ts";
import { type Notice, newestNotice } from "./publish.ts";
import { activate, findSubscriber, type Subscriber } from "./subscribe.ts";
import {
  queueSubscribers,
  type Recipient,
  retrySubscriber,
  statusConfirmationTask,
  statusNoticesTask,
  statusSubscriberTask,
} from "./tasks.ts";

/** A webhook that fails for this long is disabled. */
const disableAfterMs = 3 * 24 * 60 * 60_000;
const firstWaitMs = 5_000;
const maxWaitMs = 60 * 60_000;
const batchSize = 500;
/** So that a subscriber with a long backlog does not keep a worker's slot. */
const noticesPerJob = 20;

/** Doubles from 5 seconds to an hour: a receiver that is down for a night loses nothing. */
export const backoffMs = (failures: number): number =>
  Math.min(maxWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 20));

export const confirmStatusSubscriber = implementTask(statusConfirmationTask, async (ctx, { id, mailId }) => {
  const subscriber = await transaction(ctx.actor, (tx) => findSubscriber(tx, id));
  if (!subscriber || subscriber.confirmedAt) return { outcome: "nothing" };
  if (ctx.now.getTime() - subscriber.createdAt.getTime() >= confirmWithinMs) return { outcome: "late" };
  if (await isBlocked(ctx, subscriber)) return { outcome: "blocked" };
  const attempt = await sendConfirmation(ctx, subscriber, mailId);
  return transaction(ctx.actor, async (tx) => {
    if (attempt.status === "accepted") {
      if (subscriber.kind === "WEBHOOK") await activate(tx, ctx, id);
      return { outcome: "sent" };
    }
    if (attempt.status === "gone") return { outcome: "gone" };
    const failures = attempt.status === "waiting" ? subscriber.failures : await recordFailure(tx, ctx, id, attempt);
    const afterMs = Math.max(attempt.retryAfterMs, attempt.status === "waiting" ? 0 : backoffMs(failures));
    await addJobs(tx, [
      { task: statusConfirmationTask, payload: { id, mailId }, jobKey: `status-confirmation:${id}`, afterMs },
    ]);
    return { outcome: "waiting" };
  });
});

/** Subscribers with failures have a retry of their own, which sends this notice too. */
export const spreadStatusNotices = implementTask(statusNoticesTask, async (ctx) => {
  let queued = 0;
  for (let last = ""; ; ) {
    const found: Recipient[] = await transaction(ctx.actor, async (tx) => {
      const rows = await tx
        .select({ id: statusSubscribers.id, kind: statusSubscribers.kind, target: statusSubscribers.target })
        .from(statusSubscribers)
        .where(
          and(
            ...[gt(statusSubscribers.id, last), isNotNull(statusSubscribers.confirmedAt)],
            ...[isNull(statusSubscribers.disabledAt), isNull(statusSubscribers.failingSince)],
            lt(statusSubscribers.lastNotice, await newestNotice(tx)),
          ),
        )
        .orderBy(asc(statusSubscribers.id))
        .limit(batchSize);
      await queueSubscribers(tx, rows);
      return rows;
    });
    queued += found.length;
    last = found.at(-1)?.id ?? "";
    if (found.length < batchSize) return { queued };
  }
});

export const sendToStatusSubscriber = implementTask(statusSubscriberTask, async (ctx, { id }, signal) => {
  for (let sent = 0; ; sent += 1) {
    const next = await transaction(ctx.actor, (tx) => findNext(tx, id));
    if (!next) return { sent };
    if (sent === noticesPerJob || signal.aborted) {
      await transaction(ctx.actor, (tx) => queueSubscribers(tx, [next.subscriber]));
      return { sent, outcome: "continued" };
    }
    const { subscriber, notice } = next;
    const attempt: Attempt = (await isBlocked(ctx, subscriber))
      ? { status: "gone", reason: "blocked the address is suppressed" }
      : await sendNotice(ctx, subscriber, notice);
    if (attempt.status === "accepted") await transaction(ctx.actor, (tx) => recordSent(tx, subscriber, notice));
    else return { sent, outcome: await transaction(ctx.actor, (tx) => recordUnsent(tx, ctx, subscriber, attempt)) };
  }
});

/** The oldest notice that an active subscriber has not got. */
async function findNext(tx: Tx, id: string): Promise<{ subscriber: Subscriber; notice: Notice } | null> {
  const subscriber = await findSubscriber(tx, id);
  if (!subscriber?.confirmedAt || subscriber.disabledAt) return null;
  const [notice] = await tx
    .select()
    .from(statusNotices)
    .where(gt(statusNotices.id, subscriber.lastNotice))
    .orderBy(asc(statusNotices.id))
    .limit(1);
  return notice ? { subscriber, notice } : null;
}

const isBlocked = async (ctx: Ctx, { kind, target }: Subscriber): Promise<boolean> =>
  kind === "EMAIL" && transaction(ctx.actor, (tx) => isAddressBlocked(tx, "EMAIL", target));

/** Compares the last notice, so that a second job cannot move it back. */
async function recordSent(tx: Tx, { id, lastNotice }: Subscriber, notice: Notice): Promise<void> {
  await tx
    .update(statusSubscribers)
    .set({ lastNotice: notice.id, failures: 0, failingSince: null, lastError: null })
    .where(and(eq(statusSubscribers.id, id), eq(statusSubscribers.lastNotice, lastNotice)));
}

async function recordUnsent(
  tx: Tx,
  ctx: Ctx,
  subscriber: Subscriber,
  attempt: Exclude<Attempt, { status: "accepted" }>,
): Promise<"waiting" | "disabled"> {
  const { id, kind, failingSince } = subscriber;
  if (attempt.status === "waiting") {
    await retrySubscriber(tx, subscriber, attempt.retryAfterMs);
    return "waiting";
  }
  const failures = await recordFailure(tx, ctx, id, attempt);
  const isTooLong =
    kind === "WEBHOOK" && failingSince !== null && ctx.now.getTime() - failingSince.getTime() >= disableAfterMs;
  if (attempt.status === "gone" || isTooLong) {
    await disable(tx, ctx, id, kind, attempt.reason);
    return "disabled";
  }
  await retrySubscriber(tx, subscriber, Math.max(attempt.retryAfterMs, backoffMs(failures)));
  return "waiting";
}

/** Returns the number of failures in a row. */
async function recordFailure(tx: Tx, ctx: Ctx, id: string, { reason }: { reason: string }): Promise<number> {
  const subscriber = await findSubscriber(tx, id);
  const failures = (subscriber?.failures ?? 0) + 1;
  await tx
    .update(statusSubscribers)
    .set({ failures, failingSince: subscriber?.failingSince ?? ctx.now, lastError: reason })
    .where(eq(statusSubscribers.id, id));
  return failures;
}

async function disable(tx: Tx, ctx: Ctx, id: string, kind: string, reason: string): Promise<void> {
  await tx.update(statusSubscribers).set({ disabledAt: ctx.now }).where(eq(statusSubscribers.id, id));
  await alertOperations(tx, {
    title: `A subscription of the status page was disabled`,
    text: `${kind} ${id}: ${reason}. See the console's page of subscribers.`,
    severity: "warning",
  });
}
