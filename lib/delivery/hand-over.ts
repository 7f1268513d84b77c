import { transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { metrics } from "#lib/telemetry/index.ts";
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
  const now = new Date();
  const outcomes = parcels.flatMap(({ rows }, index) => rows.map((row) => settlementOf(row, answers[index], now)));
  await transaction(ctx.actor, (tx) => settle(tx, token, channel, outcomes, now, retry));
  return outcomes;
}

/** The message and the rows' new state are committed together: the outbox can neither lose nor double one. */
async function toOutbox(ctx: Ctx, channel: Channel, token: string, parcels: readonly Parcel[]): Promise<Settlement[]> {
  const now = new Date();
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

function settlementOf(row: DeliveryRow, answer: SendOutcome | undefined, now: Date): Settlement {
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
