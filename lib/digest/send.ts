import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { blockedUntil, transportOf } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import {
  type ClaimedRow,
  claim,
  type DigestHead,
  digestHead,
  makeDigest,
  type OnDecision,
  type OutboundMessage,
  type Pair,
  type Ready,
  type Retry,
  reDecide,
  retryAt,
  type Settlement,
  sendBatch,
  unrendered,
} from "#lib/delivery/index.ts";
import { digestJob, digestTask } from "#lib/delivery/tasks.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask, priorities } from "#lib/jobs/index.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { setAside } from "./exclude-items.ts";

/** A digest that was tried already asks a paused channel again this often. */
const pausedRetryMs = 15_000;

/**
 * Sends a digest as one message under one idempotency key, its own id. Every item is decided again: what the person
 * switched off since is left out, what must wait or has no room goes to a later digest, what cannot be made FAILS
 * by itself, and a digest without items is not sent.
 */
export const sendDigest = implementTask(digestTask, async (ctx, { channel, userId, digestId }, signal) => {
  const transport = transportOf(channel);
  const again = (runAt?: Date | null, afterMs?: number) =>
    digestJob({ channel, userId, digestId }, { runAt: runAt ?? undefined, afterMs });
  const retry: Retry = (_channel, queued) => {
    const [first] = queued.filter(({ alone }) => !alone);
    const alone = queued.filter((one) => one.alone);
    return [
      ...(first ? [again(first.nextAttemptAt, first.retryAfterMs)] : []),
      ...retryAt(priorities.held)(channel, alone),
    ];
  };
  // Links are signed with it. Not to be had now, it fails the job before anything is claimed: no message is to blame.
  await authSecrets();
  const claimed = await transaction(ctx.actor, async (tx) => {
    const now = clock();
    // Another worker may have learned a moment ago that the provider wants to be left alone.
    const blocked = transport.kind === "vendor" ? await blockedUntil(tx, transport.provider) : null;
    if (blocked) {
      await addJobs(tx, [again(blocked)]);
      return null;
    }
    const digest = await digestHead(tx, userId, digestId);
    const { token, rows } = await claim(tx, await itemsOf(tx, userId, digestId), transport, now, digestId);
    const decided = await decideItems(tx, channel, digest, rows, now);
    await setAside(tx, { channel, userId, digestId, token }, decided.held, now, retry);
    // Later than this digest was due, whose host's clock may be ahead of ours.
    const afterBoundary = new Date(Math.max(now.getTime(), digest.dueAt.getTime()) + 1);
    return { token, ...decided, digest, afterBoundary };
  });
  if (!claimed) return { channel, waiting: 1 };
  const { token, ready, held, digest, afterBoundary } = claimed;
  const { outbound, aside } = await parcelOf(channel, digest, ready, afterBoundary);
  // Before it is handed over: what is found in it later, by whoever comes after a kill, may have gone out with it.
  const settling = { channel, userId, digestId, token };
  const isOurs =
    aside.length === 0 || (await transaction(ctx.actor, (tx) => setAside(tx, settling, aside, clock(), retry)));
  if (!isOurs) throw new Error("another worker has taken the digest up");
  const sent = await sendBatch({ ctx, channel, token, outbound, transport, signal, retry });
  for (const { status } of [...held, ...aside, ...sent]) metrics.deliveries.inc({ channel, outcome: status });
  return { channel, sent: sent.length, held: held.length + aside.length };
});

/** A frequency's items wait for the next boundary, what was held for the person for the next release. */
const waitingStatus = ({ kind }: DigestHead) => (kind === "FREQUENCY" ? "DIGESTED" : "DEFERRED");

/** One entry, or none if nothing can be made, and what is not in it. A single held item goes out as itself. */
async function parcelOf(
  channel: Channel,
  digest: DigestHead,
  ready: readonly Ready[],
  afterBoundary: Date,
): Promise<{ outbound: OutboundMessage[]; aside: Settlement[] }> {
  const { message, carried, unmade, noRoom } = await makeDigest(env(), channel, digest, ready);
  const failed = unmade.map(({ row }): Settlement => ({ row, status: "FAILED", error: unrendered }));
  // Whoever claimed them before was killed before this, and so before the hand-over: they have not gone out.
  const next = noRoom.map(
    ({ row }): Settlement => ({
      row: { ...row, maybeSent: false },
      status: waitingStatus(digest),
      notAttempted: true,
      nextAttemptAt: afterBoundary,
    }),
  );
  const [first, ...others] = carried;
  if (first && others.length === 0 && digest.kind !== "FREQUENCY" && !first.row.maybeSent)
    return {
      outbound: [],
      aside: [...failed, ...next, { row: first.row, status: "QUEUED", notAttempted: true, alone: true }],
    };
  return {
    outbound: message ? [{ rows: carried.map(({ row }) => row), message }] : [],
    aside: [...failed, ...next],
  };
}

async function itemsOf(tx: Tx, userId: string, digestId: string): Promise<Pair[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM ${deliveries} WHERE user_id = ${userId} AND digest_id = ${digestId}
      AND status IN ('QUEUED', 'SENDING')`);
  return rows.map(({ id }) => [userId, id] as const);
}

/**
 * Of a digest that was tried before, the provider may have taken what it was given: its items stay together under its key
 * until it may go out, for in a later digest they might reach the person a second time.
 */
async function decideItems(
  tx: Tx,
  channel: Channel,
  digest: DigestHead,
  rows: ClaimedRow[],
  now: Date,
): Promise<{ ready: Ready[]; held: Settlement[] }> {
  const triedBefore = rows.some(({ maybeSent }) => maybeSent);
  const { ready, held } = await reDecide(tx, channel, rows, now, leaveOut(digest, now, triedBefore));
  const waits = held.find(({ status }) => status === "QUEUED");
  if (!waits) return { ready, held };
  return { ready: [], held: [...held, ...ready.map(({ row }) => ({ ...waits, row }))] };
}

/**
 * For an item of a frequency's digest DIGEST names the boundary after this one, so it goes out now. A held item whose topic is
 * digested waits for its own boundary.
 */
const leaveOut =
  (digest: DigestHead, now: Date, triedBefore: boolean): OnDecision =>
  (row, decision): Settlement | null => {
    switch (decision.outcome) {
      case "SEND":
        return null;
      case "DIGEST": {
        if (digest.kind === "FREQUENCY" || triedBefore) return null;
        return { row, status: "DIGESTED", decision, nextAttemptAt: new Date(decision.at ?? now) };
      }
      case "SKIP":
        return { row, status: "SKIPPED", decision };
      case "DEFER": {
        if (triedBefore) {
          const nextAttemptAt = new Date(decision.at ?? now.getTime() + pausedRetryMs);
          return { row, status: "QUEUED", decision, nextAttemptAt };
        }
        // A paused channel is not collected, so what is due at once goes out when it runs again; due later than this digest was.
        const nextAttemptAt = new Date(decision.at ?? now.getTime() + 1);
        return { row, status: waitingStatus(digest), decision, nextAttemptAt };
      }
    }
  };
