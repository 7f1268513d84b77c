import { transaction } from "#db/client.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import { type Transport, transportOf } from "./channels/index.ts";
import { claim, type Pair } from "./claim.ts";
import { decideAgain, type Verdict } from "./decide-again.ts";
import { handOver } from "./hand-over.ts";
import { messageFor } from "./message.ts";
import { type Settlement, settle } from "./settle.ts";
import { deliverTask } from "./tasks.ts";

/**
 * Sends a batch of one channel: claim the rows and decide again with the facts of this moment, render, hand over to the
 * provider, settle. Killed anywhere, the job runs again and meets the rows as they are: what was settled stays, what was
 * claimed is taken up by the rules of `claim`.
 */
export const deliver = implementTask(deliverTask, async (ctx, { channel, deliveries }, signal) => {
  const transport = transportOf(channel);
  const tally: Record<string, number> = {};
  // Where a repeat is not safe, only what is truly in flight may be claimed: a kill then leaves few rows UNKNOWN.
  const size = transport.safeToRepeat ? deliveries.length : 5;
  for (let start = 0; start < deliveries.length; start += size) {
    if (signal.aborted) throw new Error("the rest of the batch is handed over to another worker");
    for (const { status } of await deliverSome(
      ctx,
      channel,
      deliveries.slice(start, start + size),
      transport,
      signal,
    )) {
      tally[status] = (tally[status] ?? 0) + 1;
      metrics.deliveries.inc({ channel, outcome: status });
    }
  }
  return { channel, ...tally };
});

async function deliverSome(
  ctx: Ctx,
  channel: Channel,
  pairs: Pair[],
  transport: Transport,
  signal: AbortSignal,
): Promise<Settlement[]> {
  const { token, ready, held } = await transaction(ctx.actor, async (tx) => {
    const now = clock();
    const { token, rows } = await claim(tx, pairs, transport.safeToRepeat, now);
    const decided = await decideAgain(tx, channel, rows, now, holdUnlessSend);
    await settle(tx, token, channel, decided.held, now);
    return { token, ...decided };
  });
  const parcels = await Promise.all(
    ready.map(async (one) => ({ rows: [one.row], message: await messageFor(env(), channel, one) })),
  );
  return [...held, ...(await handOver(ctx, channel, token, parcels, transport, signal))];
}

const heldAs = { DEFER: "DEFERRED", DIGEST: "DIGESTED", SKIP: "SKIPPED" } as const;

/** What was tried on its own stays on its own: in a digest it would have another key, and might reach the person twice. */
const holdUnlessSend: Verdict = (row, decision) =>
  decision.outcome === "SEND" || (decision.outcome === "DIGEST" && row.attempts > 1)
    ? null
    : {
        row,
        status: heldAs[decision.outcome],
        decision,
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
      };
