import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, digests } from "#db/schema/index.ts";
import { authSecrets } from "#lib/auth/index.ts";
import { clock } from "#lib/clock.ts";
import {
  blockedUntil,
  type ClaimedRow,
  claim,
  decideAgain,
  handOver,
  makeDigest,
  type Pair,
  type Parcel,
  type Ready,
  type Retry,
  type Settlement,
  transportOf,
  type Verdict,
} from "#lib/delivery/index.ts";
import { heldPriority } from "#lib/delivery/tasks.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask } from "#lib/jobs/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import { setAside } from "./set-aside.ts";
import { digestTask } from "./tasks.ts";

/** A digest that was tried already asks a paused channel again this often. */
const pausedRetryMs = 15_000;

/**
 * Sends a digest as one message under one idempotency key, its own id. Every item is decided again: what the person
 * switched off since is left out, what must wait or has no room goes to a later digest, what cannot be made is a dead letter
 * by itself, and a digest without items is not sent.
 */
export const sendDigest = implementTask(digestTask, async (ctx, { channel, userId, digestId }, signal) => {
  const transport = transportOf(channel);
  const again = (runAt?: Date | null, afterMs?: number) => ({
    task: digestTask,
    payload: { channel, userId, digestId },
    runAt: runAt ?? undefined,
    afterMs,
    priority: heldPriority,
    flags: [channel],
  });
  const retry: Retry = (_channel, [first]) => (first ? [again(first.nextAttemptAt, first.retryAfterMs)] : []);
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
    const { token, rows } = await claim(tx, await itemsOf(tx, userId, digestId), transport, now);
    const decided = await decideItems(tx, channel, rows, now);
    await setAside(tx, { channel, userId, digestId, token }, decided.held, now, retry);
    return { token, ...decided, afterBoundary: await afterBoundaryOf(tx, userId, digestId, now) };
  });
  if (!claimed) return { channel, waiting: 1 };
  const { token, ready, held, afterBoundary } = claimed;
  const { parcels, aside } = await parcelOf(channel, digestId, ready, afterBoundary);
  // Before it is handed over: what is found in it later, by whoever comes after a kill, may have gone out with it.
  const settling = { channel, userId, digestId, token };
  const isOurs =
    aside.length === 0 || (await transaction(ctx.actor, (tx) => setAside(tx, settling, aside, clock(), retry)));
  if (!isOurs) throw new Error("another worker has taken the digest up");
  const sent = await handOver({ ctx, channel, token, parcels, transport, signal, retry });
  for (const { status } of [...held, ...aside, ...sent]) metrics.deliveries.inc({ channel, outcome: status });
  return { channel, sent: sent.length, held: held.length + aside.length };
});

/** When its next digest may be due: later than this one was, whose host's clock may be ahead of ours. */
async function afterBoundaryOf(tx: Tx, userId: string, digestId: string, now: Date): Promise<Date> {
  const [digest] = await tx
    .select({ dueAt: digests.dueAt })
    .from(digests)
    .where(sql`${digests.userId} = ${userId} AND ${digests.id} = ${digestId}`);
  return new Date(Math.max(now.getTime(), digest?.dueAt.getTime() ?? 0) + 1);
}

/** One parcel, or none if nothing can be made, and what is not in it. */
async function parcelOf(
  channel: Channel,
  digestId: string,
  ready: readonly Ready[],
  afterBoundary: Date,
): Promise<{ parcels: Parcel[]; aside: Settlement[] }> {
  const { message, carried, unmade, noRoom } = await makeDigest(env(), channel, digestId, ready);
  const dead = unmade.map(
    ({ row }): Settlement => ({ row, status: "DEAD", error: "message: it could not be made; see the log" }),
  );
  // Whoever claimed them before was killed before this, and so before the hand-over: they have not gone out.
  const next = noRoom.map(
    ({ row }): Settlement => ({
      row: { ...row, uncertain: false },
      status: "DIGESTED",
      untried: true,
      nextAttemptAt: afterBoundary,
    }),
  );
  return {
    parcels: message ? [{ rows: carried.map(({ row }) => row), message }] : [],
    aside: [...dead, ...next],
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
  rows: ClaimedRow[],
  now: Date,
): Promise<{ ready: Ready[]; held: Settlement[] }> {
  const triedBefore = rows.some(({ uncertain }) => uncertain);
  const { ready, held } = await decideAgain(tx, channel, rows, now, leaveOut(now, triedBefore));
  const waits = held.find(({ status }) => status === "QUEUED");
  if (!waits) return { ready, held };
  return { ready: [], held: [...held, ...ready.map(({ row }) => ({ ...waits, row }))] };
}

/** DIGEST names the boundary after this one: for an item of this digest it means "now". */
const leaveOut =
  (now: Date, triedBefore: boolean): Verdict =>
  (row, decision): Settlement | null => {
    switch (decision.outcome) {
      case "SEND":
      case "DIGEST":
        return null;
      case "SKIP":
        return { row, status: "SKIPPED", decision };
      case "DEFER": {
        if (triedBefore) {
          const nextAttemptAt = new Date(decision.at ?? now.getTime() + pausedRetryMs);
          return { row, status: "QUEUED", decision, nextAttemptAt };
        }
        // A paused channel is not collected, so what is due at once goes out when it runs again; due later than this digest was.
        return { row, status: "DIGESTED", decision, nextAttemptAt: new Date(decision.at ?? now.getTime() + 1) };
      }
    }
  };
