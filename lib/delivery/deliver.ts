import { type Tx, transaction } from "#db/client.ts";
import { blockedUntil, isPaced, type Transport, transportOf } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask } from "#lib/jobs/index.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { isBlank } from "#lib/templates/index.ts";
import { countDealtWith } from "./backpressure.ts";
import { asLeft } from "./batch-dropouts.ts";
import { circuitOf } from "./circuit.ts";
import { claim, type Pair } from "./claim.ts";
import { reportUnrendered, unrendered } from "./digest-items.ts";
import type { OutboundMessage } from "./outbound.ts";
import { type OnDecision, type Ready, reDecide } from "./re-decide.ts";
import { messageFor } from "./render.ts";
import { sendBatch } from "./send-batch.ts";
import { retryAt, type Settlement, settle } from "./settle.ts";
import { blockChannel } from "./shared-circuit-state.ts";
import { deliverJobs, deliverTask } from "./tasks.ts";

/** Fewer go out in a request of their own each: one of them that is refused then costs the others nothing. */
const batchFrom = 20;

/**
 * Sends a batch of one channel: claim the rows and decide again with the facts of this moment, render, hand over to the
 * provider, settle. Killed anywhere, the job runs again and meets the rows as they are: what was settled stays, what was
 * claimed is taken up by the rules of `claim`.
 */
export const deliver = implementTask(deliverTask, async (ctx, { channel, deliveries }, signal, priority) => {
  const transport = transportOf(channel);
  const tally: Record<string, number> = {};
  for (let start = 0; start < deliveries.length; ) {
    if (signal.aborted) throw new Error("the rest of the batch is handed over to another worker");
    const some = deliveries.slice(start, start + sizeFor(transport, deliveries.length));
    const outcomes = await deliverSome({ ctx, channel, transport, signal, priority }, some, deliveries.slice(start));
    if (outcomes === "blocked") return { channel, ...tally, waiting: deliveries.length - start };
    countDealtWith(outcomes.filter(({ status }) => status !== "QUEUED").length);
    for (const { status } of outcomes) {
      tally[status] = (tally[status] ?? 0) + 1;
      metrics.deliveries.inc({ channel, outcome: status });
    }
    start += some.length;
  }
  return { channel, ...tally };
});

/**
 * Where a repeat is not safe, only what is truly in flight may be claimed: a kill then leaves few rows UNKNOWN, and a probe of
 * an open circuit one at most. Where it is, the job is one claim: what shares a key must not be claimed in parts.
 */
function sizeFor(transport: Transport, whole: number): number {
  if (transport.safeToRepeat) return whole;
  return circuitOf(transport.provider) === "closed" ? 5 : 1;
}

function batchSizeOf(transport: Transport, messages: number): number | undefined {
  if (transport.kind !== "vendor") return undefined;
  // With a pace a request is what is scarce.
  return messages >= (isPaced(transport.provider) ? 2 : batchFrom) ? transport.batchSize : undefined;
}

interface Delivering {
  ctx: Ctx;
  channel: Channel;
  transport: Transport;
  signal: AbortSignal;
  /** The job's: what of it must wait or be tried again keeps it. */
  priority: number;
}

/** `rest`: these and all that the job still has to do, should the provider be blocked. */
async function deliverSome(
  { ctx, channel, transport, signal, priority }: Delivering,
  pairs: Pair[],
  rest: Pair[],
): Promise<Settlement[] | "blocked"> {
  const batchSize = batchSizeOf(transport, pairs.length);
  const retry = retryAt(priority);
  // Links are signed with it. Not to be had now, it fails the job before anything is claimed: no message is to blame.
  await authSecrets();
  const claimed = await transaction(ctx.actor, async (tx) => {
    const now = clock();
    if (await waitIfBlocked(tx, channel, transport, rest, priority)) return null;
    const { token, rows } = await claim(tx, pairs, { ...transport, batchSize }, now);
    const { ready, held } = await reDecide(tx, channel, rows, now, holdUnlessSend);
    const settled = afterLeaving(held, ready, now);
    await settle(tx, token, channel, settled, now, retry);
    return { token, ready, settled };
  });
  if (!claimed) return "blocked";
  const { token, ready, settled } = claimed;
  const outbound = await Promise.all(ready.map((one) => outboundFor(channel, one)));
  const failed = outbound.filter((one) => "status" in one);
  if (failed.length > 0) await transaction(ctx.actor, (tx) => settle(tx, token, channel, failed, clock()));
  const outcomes = [...settled, ...failed];
  const groups = Map.groupBy(
    outbound.filter((one) => "message" in one),
    ({ rows: [row] }) => row?.batchKey ?? undefined,
  );
  // Side by side: what was decided a moment ago must not wait for another request's slow answer. None outlives the job.
  const handedOver = await Promise.allSettled(
    [...groups].map(([batchKey, some]) =>
      sendBatch({ ctx, channel, token, outbound: some, transport, signal, retry, batchKey }),
    ),
  );
  for (const one of handedOver) {
    if (one.status === "rejected") throw one.reason;
    outcomes.push(...one.value);
  }
  return outcomes;
}

/** Another worker may have learned a moment ago that the provider wants to be left alone: the job waits, with all it has. */
async function waitIfBlocked(
  tx: Tx,
  channel: Channel,
  transport: Transport,
  rest: Pair[],
  priority: number,
): Promise<boolean> {
  if (transport.kind === "outbox") return false;
  const until = await blockedUntil(tx, transport.provider);
  if (!until) return false;
  blockChannel(channel);
  const waiting = rest.map(([userId, id]) => ({ userId, id }));
  await addJobs(tx, deliverJobs(channel, waiting, { runAt: until, priority }));
  return true;
}

const heldAs = { DEFER: "DEFERRED", DIGEST: "DIGESTED", SKIP: "SKIPPED" } as const;

/** What was tried on its own stays on its own: in a digest it would have another key, and might reach the person twice. */
const holdUnlessSend: OnDecision = (row, decision) =>
  decision.outcome === "SEND" || (decision.outcome === "DIGEST" && row.maybeSent)
    ? null
    : {
        row,
        status: heldAs[decision.outcome],
        decision,
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
      };

/** A paused channel names no moment. */
const pausedRetryMs = 15_000;

/**
 * Who leaves a batch of which an earlier try may have been taken: what becomes of them, the batch's next answer tells. Where
 * nobody goes out with it now there is none: what is not wanted any more ends here; what must wait stays with the batch's
 * key until all of them may go out.
 */
function afterLeaving(held: readonly Settlement[], ready: readonly Ready[], now: Date): Settlement[] {
  const going = new Set(ready.map(({ row }) => row.batchKey));
  const left = ({ row }: Settlement) => row.batchKey !== null && row.maybeSent;
  const alone = held.filter((one) => left(one) && !going.has(one.row.batchKey));
  const moments = alone.map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? now.getTime() + pausedRetryMs);
  const waiting = { status: "QUEUED", notAttempted: true, nextAttemptAt: new Date(Math.max(...moments)) } as const;
  return held.map((one) => {
    if (!left(one)) return one;
    if (going.has(one.row.batchKey)) return asLeft(one);
    return one.status === "SKIPPED" || one.status === "FAILED" ? one : { row: one.row, ...waiting };
  });
}

/** One message that cannot be rendered fails by itself; the others go out. A mail without a subject is refused. */
async function outboundFor(channel: Channel, ready: Ready): Promise<OutboundMessage | Settlement> {
  try {
    const message = await messageFor(env(), channel, ready);
    if ("subject" in message && isBlank(message.subject))
      return {
        row: ready.row,
        status: "FAILED",
        notAttempted: true,
        error: "message: the subject is empty once filled in",
      };
    return { rows: [ready.row], message };
  } catch (error) {
    reportUnrendered(ready, error);
    return { row: ready.row, status: "FAILED", error: unrendered };
  }
}
