import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { transportOf } from "#lib/channels/index.ts";
import {
  attemptDeliveries,
  type Decided,
  type DigestInfo,
  findDigest,
  type OnDecision,
  type Pair,
  pausedRetryMs,
  type Ready,
  type Rendered,
  type RetryJobs,
  renderDigest,
  retryWithPriority,
  type Settlement,
  unrenderable,
} from "#lib/delivery/index.ts";
import { digestJob, digestTask } from "#lib/delivery/tasks.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask, priorities } from "#lib/jobs/index.ts";
import { excludeItems } from "./exclude-items.ts";

/**
 * Sends a digest as one message under one idempotency key, its own id. Every item is decided again: items switched off since
 * are left out, items that must wait or do not fit go to a later digest, an item that cannot be rendered fails alone. A
 * digest without items is not sent.
 */
export const sendDigest = implementTask(digestTask, async (ctx, { channel, userId, digestId }, signal) => {
  const transport = transportOf(channel);
  const jobFor = (runAt?: Date | null, afterMs?: number) =>
    digestJob({ channel, userId, digestId }, { runAt: runAt ?? undefined, afterMs });
  const retry: RetryJobs = (_channel, requeued) => {
    const [item] = requeued.filter(({ leavesDigest }) => !leavesDigest);
    const leaving = requeued.filter(({ leavesDigest }) => leavesDigest);
    return [
      ...(item ? [jobFor(item.nextAttemptAt, item.retryAfterMs)] : []),
      ...retryWithPriority(priorities.released)(channel, leaving),
    ];
  };
  const result = await attemptDeliveries({
    ctx,
    channel,
    transport,
    signal,
    retry,
    isUrgent: false,
    postpone: (tx, until) => addJobs(tx, [jobFor(until)]),
    prepare: async (tx, now) => {
      const digest = await findDigest(tx, userId, digestId);
      return {
        pairs: await itemsOf(tx, userId, digestId),
        rules: transport,
        digestId,
        onDecision: (rows) =>
          excludeUnlessSend(
            digest,
            now,
            rows.some(({ maybeSent }) => maybeSent),
          ),
        keepTogether: waitForAll,
        render: (ready) => renderRequest(channel, digest, ready, now),
        settleExcluded: (txOf, token, excluded, at) =>
          excludeItems(txOf, { channel, userId, digestId, token }, excluded, at, retry),
      };
    },
  });
  if (!result) return { channel, waiting: 1 };
  return { channel, sent: result.sent.length, excluded: result.excluded.length };
});

/** Items of a FREQUENCY digest wait for the next boundary, held messages for the next release. */
const waitingStatus = ({ kind }: DigestInfo) => (kind === "FREQUENCY" ? "DIGESTED" : "DEFERRED");

/** Renders the digest as one request, or none if no item can be rendered. A single held item goes out as a message of its own. */
async function renderRequest(
  channel: Channel,
  digest: DigestInfo & { dueAt: Date },
  ready: readonly Ready[],
  now: Date,
): Promise<Rendered> {
  const { message, included, failed, overflow } = await renderDigest(env(), channel, digest, ready);
  // Later than the digest's own boundary, which may be ahead of this host's clock.
  const afterBoundary = new Date(Math.max(now.getTime(), digest.dueAt.getTime()) + 1);
  const excluded = [
    ...failed.map(({ row }): Settlement => ({ row, status: "FAILED", error: unrenderable })),
    // Overflow was never sent: an earlier worker that claimed it was killed before this step, so before its request.
    ...overflow.map(
      ({ row }): Settlement => ({
        row: { ...row, maybeSent: false },
        status: waitingStatus(digest),
        notAttempted: true,
        nextAttemptAt: afterBoundary,
      }),
    ),
  ];
  const [first, ...others] = included;
  if (first && others.length === 0 && digest.kind !== "FREQUENCY" && !first.row.maybeSent) {
    excluded.push({ row: first.row, status: "QUEUED", notAttempted: true, leavesDigest: true });
    return { requests: [], excluded };
  }
  return {
    requests: message ? [{ outbound: [{ rows: included.map(({ row }) => row), message }] }] : [],
    excluded,
  };
}

async function itemsOf(tx: Tx, userId: string, digestId: string): Promise<Pair[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM ${deliveries} WHERE user_id = ${userId} AND digest_id = ${digestId}
      AND status IN ('QUEUED', 'SENDING')`);
  return rows.map(({ id }) => [userId, id] as const);
}

/**
 * If one item of a digest that was attempted before must wait, all of them wait under its key. In a later digest they would
 * have another key, so the person might get them twice.
 */
function waitForAll({ ready, excluded }: Decided): Decided {
  const waiting = excluded.find(({ status }) => status === "QUEUED");
  if (!waiting) return { ready, excluded };
  return { ready: [], excluded: [...excluded, ...ready.map(({ row }) => ({ ...waiting, row }))] };
}

/**
 * In a FREQUENCY digest the outcome DIGEST means the boundary after this one, so the item goes out now. A held item whose topic
 * is digested by now waits for its own boundary.
 */
const excludeUnlessSend =
  (digest: DigestInfo, now: Date, wasAttempted: boolean): OnDecision =>
  (row, decision): Settlement | null => {
    switch (decision.outcome) {
      case "SEND":
        return null;
      case "DIGEST": {
        if (digest.kind === "FREQUENCY" || wasAttempted) return null;
        return { row, status: "DIGESTED", decision, nextAttemptAt: new Date(decision.at ?? now) };
      }
      case "SKIP":
        return { row, status: "SKIPPED", decision };
      case "DEFER": {
        if (wasAttempted) {
          const nextAttemptAt = new Date(decision.at ?? now.getTime() + pausedRetryMs);
          return { row, status: "QUEUED", decision, nextAttemptAt };
        }
        // No digests are made for a paused channel, so the item goes out after the resume. It is due later than this digest was.
        const nextAttemptAt = new Date(decision.at ?? now.getTime() + 1);
        return { row, status: waitingStatus(digest), decision, nextAttemptAt };
      }
    }
  };
