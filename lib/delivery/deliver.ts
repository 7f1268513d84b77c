import { isProbe } from "#lib/actor.ts";
import { isPaced, outboxTransport, type Transport, transportOf } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask, priorities } from "#lib/jobs/index.ts";
import { isBlank } from "#lib/templates/index.ts";
import { type Attempt, attemptDeliveries, type Rendered } from "./attempt.ts";
import { countSettled } from "./backpressure.ts";
import { asDropout } from "./batch-dropouts.ts";
import { circuitOf } from "./circuit.ts";
import { logRenderFailure, unrenderable } from "./digest-items.ts";
import type { OutboundMessage } from "./outbound.ts";
import type { OnDecision, Ready } from "./re-decide.ts";
import { messageFor } from "./render.ts";
import { pausedRetryMs } from "./retry.ts";
import { retryWithPriority, type Settlement, settle } from "./settle.ts";
import { blockChannel } from "./shared-circuit-state.ts";
import { deliverJobs, deliverTask } from "./tasks.ts";

/** Fewer messages go out in a request each. One that the provider refuses then has no effect on the others. */
const minBatchSize = 20;

/** Sends a batch of deliveries of one channel. */
export const deliver = implementTask(deliverTask, async (ctx, { channel, deliveries }, signal, priority) => {
  const transport = isProbe(ctx.actor) ? outboxTransport : transportOf(channel);
  const countByStatus: Record<string, number> = {};
  const retry = retryWithPriority(priority);
  const isUrgent = priority === priorities.urgent;
  for (let start = 0; start < deliveries.length; ) {
    if (signal.aborted) throw new Error("the worker stops: another worker sends the rest of the batch");
    const pairs = deliveries.slice(start, start + claimSize(transport, deliveries.length));
    const remaining = deliveries.slice(start).map(([userId, id]) => ({ userId, id }));
    const postpone: Attempt["postpone"] = async (tx, until) => {
      blockChannel(channel);
      await addJobs(tx, deliverJobs(channel, remaining, { runAt: until, priority }));
    };
    const prepare: Attempt["prepare"] = async (_tx, now) => ({
      pairs,
      rules: { ...transport, batchSize: batchSizeOf(transport, pairs.length) },
      onDecision: () => excludeUnlessSend,
      keepTogether: ({ ready, excluded }) => ({ ready, excluded: settleDropoutsLater(excluded, ready, now) }),
      render: (ready) => renderAll(channel, ready),
      settleExcluded: async (tx, token, excluded, at) => {
        await settle(tx, token, channel, excluded, at, retry);
      },
    });
    const result = await attemptDeliveries({ ctx, channel, transport, signal, retry, isUrgent, postpone, prepare });
    if (!result) return { channel, ...countByStatus, waiting: remaining.length };
    const settlements = [...result.excluded, ...result.sent];
    countSettled(settlements.filter(({ status }) => status !== "QUEUED").length);
    for (const { status } of settlements) countByStatus[status] = (countByStatus[status] ?? 0) + 1;
    start += pairs.length;
  }
  return { channel, ...countByStatus };
});

/**
 * Without idempotency keys, few rows are claimed at a time: a kill then leaves few of them UNKNOWN, and the test of an open
 * circuit at most one. With them the job is one claim, because rows that share a key must be claimed together.
 */
function claimSize(transport: Transport, jobSize: number): number {
  if (transport.safeToRepeat) return jobSize;
  return circuitOf(transport.provider) === "closed" ? 5 : 1;
}

function batchSizeOf(transport: Transport, messages: number): number | undefined {
  if (transport.kind !== "vendor") return undefined;
  // A pace limits the number of requests, so even two messages share one.
  return messages >= (isPaced(transport.provider) ? 2 : minBatchSize) ? transport.batchSize : undefined;
}

const excludedStatus = { DEFER: "DEFERRED", DIGEST: "DIGESTED", SKIP: "SKIPPED" } as const;

/**
 * A message that was attempted alone is never moved to a digest. The digest would have another idempotency key, so the person
 * might get the message twice.
 */
const excludeUnlessSend: OnDecision = (row, decision) =>
  decision.outcome === "SEND" || (decision.outcome === "DIGEST" && row.maybeSent)
    ? null
    : {
        row,
        status: excludedStatus[decision.outcome],
        decision,
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
      };

/**
 * Settles rows that drop out of a batch whose earlier attempt may have been accepted: the batch's next answer decides about
 * them. A batch without a row that goes out gets no answer: its SKIPPED and FAILED rows end here, the others keep the batch key
 * and wait until all of them may go out.
 */
function settleDropoutsLater(excluded: readonly Settlement[], ready: readonly Ready[], now: Date): Settlement[] {
  const sentKeys = new Set(ready.map(({ row }) => row.batchKey));
  const isDropout = ({ row }: Settlement) => row.batchKey !== null && row.maybeSent;
  const withoutBatch = excluded.filter((one) => isDropout(one) && !sentKeys.has(one.row.batchKey));
  const times = withoutBatch.map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? now.getTime() + pausedRetryMs);
  const waiting = { status: "QUEUED", notAttempted: true, nextAttemptAt: new Date(Math.max(...times)) } as const;
  return excluded.map((one) => {
    if (!isDropout(one)) return one;
    if (sentKeys.has(one.row.batchKey)) return asDropout(one);
    return one.status === "SKIPPED" || one.status === "FAILED" ? one : { row: one.row, ...waiting };
  });
}

/** One request for each batch key. */
async function renderAll(channel: Channel, ready: readonly Ready[]): Promise<Rendered> {
  const rendered = await Promise.all(ready.map((one) => renderOne(channel, one)));
  const outbound = rendered.filter((one) => "message" in one);
  const groups = Map.groupBy(outbound, ({ rows: [row] }) => row?.batchKey ?? undefined);
  return {
    requests: [...groups].map(([batchKey, group]) => ({ batchKey, outbound: group })),
    excluded: rendered.filter((one) => "status" in one),
  };
}

/** A message that cannot be rendered fails alone; the others go out. Providers refuse a mail without a subject. */
async function renderOne(channel: Channel, ready: Ready): Promise<OutboundMessage | Settlement> {
  try {
    const message = await messageFor(env(), channel, ready);
    if ("subject" in message && isBlank(message.subject))
      return {
        row: ready.row,
        status: "FAILED",
        notAttempted: true,
        error: "message: the subject is empty after its placeholders are filled in",
      };
    return { rows: [ready.row], message };
  } catch (error) {
    logRenderFailure(ready, error);
    return { row: ready.row, status: "FAILED", error: unrenderable };
  }
}
