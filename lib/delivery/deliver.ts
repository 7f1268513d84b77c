import { transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import { type SendOutcome, type Transport, transportOf } from "./channels/index.ts";
import { type Claim, claim, type Pair } from "./claim.ts";
import { decideAgain, type Ready } from "./decide-again.ts";
import { recordInOutbox } from "./outbox.ts";
import { maxAttempts, retryDelayMs } from "./retry.ts";
import { type Settlement, settle } from "./settle.ts";
import { deliverTask } from "./tasks.ts";

/**
 * Sends a batch of one channel: claim the rows, decide again with the facts of this moment, render, hand over to the
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
  const claimed = await claim(ctx.actor, pairs, transport.safeToRepeat, ctx.now);
  if (claimed.rows.length === 0) return [];
  const { ready, held } = await transaction(ctx.actor, async (tx) => {
    const decided = await decideAgain(tx, channel, claimed.rows, new Date());
    await settle(tx, claimed.token, channel, decided.held, new Date());
    return decided;
  });
  const sent =
    transport.kind === "outbox"
      ? await toOutbox(ctx, channel, claimed, ready)
      : await toProvider(ctx, channel, claimed, ready, transport, signal);
  return [...held, ...sent];
}

/** The message and the row's new state are committed together: the outbox can neither lose nor double one. */
async function toOutbox(ctx: Ctx, channel: Channel, { token }: Claim, ready: Ready[]): Promise<Settlement[]> {
  const now = new Date();
  const outcomes = ready.map(({ row }): Settlement => ({ row, status: "SENT", providerMessageId: `outbox:${row.id}` }));
  await transaction(ctx.actor, async (tx) => {
    const mine = await settle(tx, token, channel, outcomes, now);
    await recordInOutbox(
      tx,
      ready.filter(({ row }) => mine.has(row.id)),
      now,
    );
  });
  return outcomes;
}

async function toProvider(
  ctx: Ctx,
  channel: Channel,
  { token }: Claim,
  ready: Ready[],
  transport: Extract<Transport, { kind: "vendor" }>,
  signal: AbortSignal,
): Promise<Settlement[]> {
  if (ready.length === 0) return [];
  const startedMs = performance.now();
  const answers = await transport.send(
    ready.map(({ message }) => message),
    signal,
  );
  metrics.deliveryHandover.observe({ provider: transport.provider }, (performance.now() - startedMs) / 1000);
  const now = new Date();
  const outcomes = ready.map(({ row }, index) => settlementOf(row, answers[index], now));
  await transaction(ctx.actor, (tx) => settle(tx, token, channel, outcomes, now));
  return outcomes;
}

function settlementOf(row: Settlement["row"], answer: SendOutcome | undefined, now: Date): Settlement {
  switch (answer?.status) {
    case "accepted":
      return { row, status: "SENT", providerMessageId: answer.providerId };
    case "rejected":
      return { row, status: "FAILED", error: `${answer.blame}: ${answer.reason}` };
    case "throttled":
    case "unavailable": {
      const error = answer.status === "throttled" ? "the provider asked to wait" : answer.reason;
      // Being asked to wait is no failed try: only the others use tries up.
      if (answer.status === "unavailable" && row.attempts >= maxAttempts) return { row, status: "DEAD", error };
      const asked = answer.status === "throttled" ? answer.retryAfterMs : null;
      const delayMs = retryDelayMs(row.attempts, asked, Math.random());
      return { row, status: "QUEUED", error, nextAttemptAt: new Date(now.getTime() + delayMs) };
    }
    default:
      return { row, status: "UNKNOWN", error: answer?.reason ?? "the channel gave no answer" };
  }
}
