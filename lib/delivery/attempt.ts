import { type Tx, transaction, transactionWithReads } from "#db/client.ts";
import { isProbe } from "#lib/actor.ts";
import { blockedUntil, type Transport } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { sendAgainAt } from "#lib/maintenance/index.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { type ClaimedRow, type ClaimRules, claim, type Pair } from "./claim.ts";
import type { OutboundMessage } from "./outbound.ts";
import { type Decided, type OnDecision, type Ready, reDecide } from "./re-decide.ts";
import { sendBatch } from "./send-batch.ts";
import type { RetryJobs, Settlement } from "./settle.ts";

export interface Rendered {
  /** One request to the provider each. A request without a batch key sends each message under a key of its own. */
  requests: { batchKey?: string; outbound: OutboundMessage[] }[];
  /** Deliveries that are not part of any request. */
  excluded: Settlement[];
}

/** The steps in which a batch of deliveries differs from a digest. */
export interface AttemptSteps {
  pairs: readonly Pair[];
  rules: ClaimRules;
  /** Claims only the items of this digest; without it, only deliveries that are in no digest. */
  digestId?: string;
  onDecision: (rows: readonly ClaimedRow[]) => OnDecision;
  /** Deliveries that share an idempotency key go out together or not at all: changes rows that break this rule. */
  keepTogether: (decided: Decided) => Decided;
  render: (ready: readonly Ready[]) => Promise<Rendered>;
  /** Settles deliveries that are not sent in this attempt. */
  settleExcluded: (tx: Tx, token: string, excluded: readonly Settlement[], now: Date) => Promise<void>;
}

export interface Attempt {
  ctx: Ctx;
  channel: Channel;
  transport: Transport;
  signal: AbortSignal;
  retry: RetryJobs;
  /** Goes out in a read-only maintenance window too. */
  isUrgent: boolean;
  /** Adds the job that runs instead of this one, because the provider must not be called before `until`. */
  postpone: (tx: Tx, until: Date) => Promise<void>;
  /** Runs in the transaction of the claim. */
  prepare: (tx: Tx, now: Date) => Promise<AttemptSteps>;
}

/**
 * One attempt to send deliveries: claim, decide again, render, send, settle. Null: the provider is blocked, nothing was
 * claimed. After a kill at any step the job runs again, and `claim` says what happens to each row.
 */
export async function attemptDeliveries(
  attempt: Attempt,
): Promise<{ excluded: Settlement[]; sent: Settlement[] } | null> {
  const { ctx, channel, transport, signal, retry } = attempt;
  // The secrets sign the links. Without them the job fails before the claim, so no delivery is marked as failed.
  await authSecrets();
  // In a read-only maintenance window messages wait. The probe's message measures the worker, so it goes out.
  const sendAgain = isProbe(ctx.actor) || attempt.isUrgent ? null : await sendAgainAt(clock());
  // Another worker may have learned a moment ago that the provider must not be called.
  const readBlocked = async (tx: Tx) =>
    sendAgain ?? (transport.kind === "vendor" ? blockedUntil(tx, transport.provider) : null);
  const claimed = await transactionWithReads(ctx.actor, readBlocked, async (tx, until) => {
    const now = clock();
    if (until) {
      await attempt.postpone(tx, until);
      return null;
    }
    const steps = await attempt.prepare(tx, now);
    const { token, rows } = await claim(tx, steps.pairs, steps.rules, now, steps.digestId);
    const decided = steps.keepTogether(await reDecide(tx, channel, rows, now, steps.onDecision(rows)));
    await steps.settleExcluded(tx, token, decided.excluded, now);
    return { token, steps, decided };
  });
  if (!claimed) return null;
  const { token, steps, decided } = claimed;
  const rendered = await steps.render(decided.ready);
  // Before the request: a worker that takes over after a kill must not find a delivery here that was not part of it.
  if (rendered.excluded.length > 0)
    await transaction(ctx.actor, (tx) => steps.settleExcluded(tx, token, rendered.excluded, clock()));
  // In parallel: a decision made a moment ago must not wait for another request's slow answer. No request outlives the job.
  const results = await Promise.allSettled(
    rendered.requests.map((request) => sendBatch({ ctx, channel, token, transport, signal, retry, ...request })),
  );
  const sent = results.flatMap((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
  const excluded = [...decided.excluded, ...rendered.excluded];
  if (!isProbe(ctx.actor))
    for (const { status } of [...excluded, ...sent]) metrics.deliveries.inc({ channel, outcome: status });
  return { excluded, sent };
}
