import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import {
  claim,
  decideAgain,
  digestMessageFor,
  handOver,
  type Pair,
  type Retry,
  type Settlement,
  settle,
  transportOf,
  type Verdict,
} from "#lib/delivery/index.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { digestTask } from "./tasks.ts";

/** A channel that was paused after the digest was made is asked again this often. */
const pausedRetryMs = 15_000;

/**
 * Sends a digest as one message under one idempotency key, its own id. Every item is decided again: what the person
 * switched off since is left out, what must wait goes to a later digest, and a digest without items is not sent.
 */
export const sendDigest = implementTask(digestTask, async (ctx, { channel, userId, digestId }, signal) => {
  const transport = transportOf(channel);
  const pairs = await itemsOf(ctx.actor, userId, digestId);
  const { token, rows } = await claim(ctx.actor, pairs, transport.safeToRepeat, ctx.now);
  if (rows.length === 0) return { outcome: "nothing" };
  const retry: Retry = (_channel, [first]) =>
    first
      ? [{ task: digestTask, payload: { channel, userId, digestId }, runAt: first.nextAttemptAt ?? undefined }]
      : [];
  const now = new Date();
  const { ready, held } = await transaction(ctx.actor, async (tx) => {
    const decided = await decideAgain(tx, channel, rows, now, leaveOut(now));
    await settle(tx, token, channel, decided.held, now, retry);
    return decided;
  });
  const [first, ...rest] = ready;
  const sent = first
    ? await handOver(
        ctx,
        channel,
        token,
        [
          {
            rows: ready.map(({ row }) => row),
            message: await digestMessageFor(env(), channel, digestId, [first, ...rest]),
          },
        ],
        transport,
        signal,
        retry,
      )
    : [];
  for (const { status } of [...held, ...sent]) metrics.deliveries.inc({ channel, outcome: status });
  return { channel, sent: sent.length, held: held.length };
});

async function itemsOf(actor: Actor, userId: string, digestId: string): Promise<Pair[]> {
  const { rows } = await transaction(actor, (tx) =>
    tx.execute<{ id: string }>(sql`
      SELECT id FROM ${deliveries} WHERE user_id = ${userId} AND digest_id = ${digestId}
        AND status IN ('QUEUED', 'SENDING') ORDER BY id`),
  );
  return rows.map(({ id }) => [userId, id] as const);
}

/** DIGEST names the boundary after this one: for an item of this digest it means "now". */
const leaveOut =
  (now: Date): Verdict =>
  (row, decision): Settlement | null => {
    switch (decision.outcome) {
      case "SEND":
      case "DIGEST":
        return null;
      case "SKIP":
        return { row, status: "SKIPPED", decision };
      case "DEFER":
        return decision.at === null
          ? { row, status: "QUEUED", decision, nextAttemptAt: new Date(now.getTime() + pausedRetryMs) }
          : { row, status: "DIGESTED", decision, nextAttemptAt: new Date(decision.at) };
    }
  };
