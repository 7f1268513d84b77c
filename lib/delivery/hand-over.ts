import { transaction } from "#db/client.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { logFor, metrics, type Provider } from "#lib/telemetry/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import type { Message, SendOutcome, Transport } from "./channels/index.ts";
import type { DeliveryRow } from "./claim.ts";
import { recordInOutbox } from "./outbox.ts";
import { maxAttempts, retryDelayMs } from "./retry.ts";
import { type Retry, type Settlement, settle } from "./settle.ts";

/** One message, and the deliveries it carries: one, or all items of a digest. They share what becomes of it. */
export interface Parcel {
  rows: DeliveryRow[];
  message: Message;
}

/** Gives messages to the provider, or to the outbox, and settles their deliveries with what it answered. */
export async function handOver(
  ctx: Ctx,
  channel: Channel,
  token: string,
  parcels: readonly Parcel[],
  transport: Transport,
  signal: AbortSignal,
  retry?: Retry,
): Promise<Settlement[]> {
  if (parcels.length === 0) return [];
  if (transport.kind === "outbox") return toOutbox(ctx, channel, token, parcels);
  const startedMs = performance.now();
  const answers = await transport.send(
    parcels.map(({ message }) => message),
    signal,
  );
  metrics.deliveryHandover.observe({ provider: transport.provider }, (performance.now() - startedMs) / 1000);
  reportFailures(ctx, transport.provider, answers);
  const now = clock();
  const outcomes = parcels.flatMap((parcel, index) => settlementsOf(parcel, answers[index], now));
  await transaction(ctx.actor, (tx) => settle(tx, token, channel, outcomes, now, retry));
  return outcomes;
}

/** What a provider did not take, counted by kind, and one log line for the batch: no addresses, only the provider's codes. */
function reportFailures(ctx: Ctx, provider: Provider, answers: readonly SendOutcome[]): void {
  const reasons = new Map<string, number>();
  for (const answer of answers) {
    if (answer.status === "accepted") continue;
    const kind = answer.status === "rejected" ? answer.blame : answer.status;
    metrics.providerErrors.inc({ provider, kind });
    const reason = "reason" in answer ? `${kind}: ${answer.reason}` : kind;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (reasons.size > 0)
    logFor(ctx).warn({ action: "provider.send", provider, result: "failed", reasons: Object.fromEntries(reasons) });
}

/** The message and the rows' new state are committed together: the outbox can neither lose nor double one. */
async function toOutbox(ctx: Ctx, channel: Channel, token: string, parcels: readonly Parcel[]): Promise<Settlement[]> {
  const now = clock();
  const outcomes = parcels.flatMap(({ rows, message }) =>
    rows.map((row): Settlement => ({ row, status: "SENT", providerMessageId: `outbox:${message.deliveryId}` })),
  );
  await transaction(ctx.actor, async (tx) => {
    const mine = await settle(tx, token, channel, outcomes, now);
    await recordInOutbox(
      tx,
      parcels.filter(({ rows }) => rows.some(({ id }) => mine.has(id))),
      now,
    );
  });
  return outcomes;
}

/** All deliveries of a message share its outcome, the moment of its next try too: they are claimed for it together. */
function settlementsOf({ rows }: Parcel, answer: SendOutcome | undefined, now: Date): Settlement[] {
  const outcome = outcomeOf(Math.max(...rows.map(({ attempts }) => attempts)), answer, now);
  return rows.map((row) => ({ row, ...outcome }));
}

function outcomeOf(attempts: number, answer: SendOutcome | undefined, now: Date): Omit<Settlement, "row"> {
  switch (answer?.status) {
    case "accepted":
      return { status: "SENT", providerMessageId: answer.providerId ?? undefined };
    case "rejected":
      return { status: "FAILED", error: `${answer.blame}: ${answer.reason}` };
    case "throttled":
    case "unavailable": {
      const error = answer.status === "throttled" ? "the provider asked to wait" : answer.reason;
      // Being asked to wait is no failed try: only the others use tries up.
      if (answer.status === "unavailable" && attempts >= maxAttempts) return { status: "DEAD", error };
      const asked = answer.status === "throttled" ? answer.retryAfterMs : null;
      const delayMs = retryDelayMs(attempts, asked, Math.random());
      return { status: "QUEUED", error, nextAttemptAt: new Date(now.getTime() + delayMs) };
    }
    default:
      return { status: "UNKNOWN", error: answer?.reason ?? "the channel gave no answer" };
  }
}
