import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { decisionHash } from "#lib/decision.ts";
import type { Channel, DecisionLayer, DeliveryStatus } from "#lib/enums.ts";
import { addJobs, type JobSpec } from "#lib/jobs/index.ts";
import type { Decision } from "#lib/preferences/index.ts";
import type { ClaimedRow } from "./claim.ts";
import { deliverJobs, reconcileJobs } from "./tasks.ts";

/** What became of one claimed delivery. `decision`: the one that held it; with QUEUED, `nextAttemptAt` or `retryAfterMs`: when to try again. */
export interface Settlement {
  row: ClaimedRow;
  status: Exclude<DeliveryStatus, "SENDING">;
  decision?: Decision;
  providerMessageId?: string;
  error?: string;
  nextAttemptAt?: Date | null;
  /** From now on, by the database's clock: that of this host may be wrong, and the moment is judged by the database's. */
  retryAfterMs?: number;
  /** This time nothing was handed over: no try was made. */
  notAttempted?: boolean;
  /** This time the provider certainly took nothing. */
  notAccepted?: boolean;
  /** It leaves its digest and goes out as itself. */
  alone?: boolean;
}

const settled = new Set<DeliveryStatus>(["SENT", "FAILED", "SKIPPED", "DEAD", "UNKNOWN"]);

/** Said of what is not wanted any more. */
const mayHaveArrived = "an earlier try may have reached the person";

/** Whether this time the provider has certainly taken nothing: no try is counted, or who was asked to wait would wait longer later. */
const isNotAccepted = ({ decision, notAttempted, notAccepted }: Settlement): boolean =>
  decision !== undefined || notAttempted === true || notAccepted === true;

/** Whether it has taken nothing before either. */
const isFresh = (settlement: Settlement): boolean => isNotAccepted(settlement) && !settlement.row.maybeSent;

/** The decision, where it is another than the stored one. */
function written({ decision, row }: Settlement) {
  const other = decision ?? row.decision;
  return other && { decision: other, decision_print: decisionHash(other) };
}

/**
 * Writes the outcomes of a batch in one statement and adds the jobs of those to be tried again or looked up, in the
 * caller's transaction. Only rows that still carry the claim's token change; returns their ids. A row of which the provider
 * has certainly taken nothing forgets its batch and its first try.
 */
export async function settle(
  tx: Tx,
  token: string,
  channel: Channel,
  outcomes: readonly Settlement[],
  now: Date,
  retry: Retry = retryAt(0),
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const document = outcomes.map((outcome) => ({
    user_id: outcome.row.userId,
    id: outcome.row.id,
    status: outcome.status,
    decided_by: (outcome.decision?.decidedBy ?? outcome.row.decidedBy) satisfies DecisionLayer,
    ...written(outcome),
    attempts: isNotAccepted(outcome) ? outcome.row.attempts - 1 : outcome.row.attempts,
    fresh: isFresh(outcome),
    uncertain: outcome.row.maybeSent || !isNotAccepted(outcome),
    provider_message_id: outcome.providerMessageId ?? outcome.row.providerMessageId,
    error: outcome.error ?? (outcome.status === "SKIPPED" && outcome.row.maybeSent ? mayHaveArrived : null),
    next_attempt_at: outcome.nextAttemptAt?.toISOString() ?? null,
    retry_after_ms: outcome.retryAfterMs ?? null,
    sent_at: outcome.status === "SENT" ? now.toISOString() : null,
    settled_at: settled.has(outcome.status) ? now.toISOString() : null,
    alone: outcome.alone === true,
  }));
  // Cut to the milliseconds that the column holds: rounded up, a row's moment would be later than its job's.
  const changed = await tx.execute<{ id: string }>(sql`
    UPDATE ${deliveries} d SET status = o.status, decided_by = o.decided_by, decision = COALESCE(o.decision, d.decision), decision_print = COALESCE(o.decision_print, d.decision_print), attempts = o.attempts,
      provider_message_id = o.provider_message_id, error = o.error,
      next_attempt_at = COALESCE(o.next_attempt_at, date_trunc('milliseconds', now() + make_interval(secs => o.retry_after_ms / 1000))),
      sent_at = o.sent_at, settled_at = o.settled_at, claim_token = NULL,
      uncertain = o.uncertain, batch_key = CASE WHEN NOT o.fresh THEN d.batch_key END,
      first_tried_at = CASE WHEN NOT o.fresh THEN d.first_tried_at END,
      digest_id = CASE WHEN o.alone OR o.status IN ('DEFERRED', 'DIGESTED') THEN NULL ELSE d.digest_id END
    FROM jsonb_to_recordset(${JSON.stringify(document)}::jsonb) AS o (user_id text, id text, status text, decided_by text,
      decision jsonb, decision_print integer, attempts integer, fresh boolean, uncertain boolean, provider_message_id text, error text, next_attempt_at timestamptz, retry_after_ms float8, sent_at timestamptz,
      settled_at timestamptz, alone boolean)
    WHERE d.user_id = o.user_id AND d.id = o.id AND d.claim_token = ${token} AND d.status = 'SENDING'
    RETURNING d.id`);
  const ids = new Set(changed.rows.map(({ id }) => id));
  const mine = outcomes.filter(({ row }) => ids.has(row.id));
  const again = mine.filter(({ status }) => status === "QUEUED");
  const unknown = mine.filter(({ status }) => status === "UNKNOWN").map(({ row }) => row);
  await addJobs(tx, [...retry(channel, again), ...reconcileJobs(unknown)]);
  return ids;
}

/** The jobs that try again what a provider could not take. */
export type Retry = (channel: Channel, again: readonly Settlement[]) => JobSpec[];

/**
 * What shared a request at its first try stays together, under its key. What the provider has taken nothing of has no trouble
 * of its own and goes on in one job. The others get one job each: a neighbour's trouble does not hold them up. `priority`:
 * that of the job they were in; nobody comes before others for having been put off.
 */
export const retryAt =
  (priority: number): Retry =>
  (channel, again) => {
    const together = Map.groupBy(again, (one) =>
      isFresh(one) ? "fresh" : (one.row.batchKey ?? `alone ${one.row.id}`),
    );
    return [...together.values()].flatMap((group) =>
      deliverJobs(
        channel,
        group.map(({ row }) => row),
        { ...latest(group), priority },
      ),
    );
  };

/** A job that runs before a row's own moment would pass it by. */
function latest(group: readonly Settlement[]): { runAt?: Date; afterMs?: number } {
  const last = Math.max(...group.map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? 0));
  const afterMs = Math.max(...group.map(({ retryAfterMs }) => retryAfterMs ?? 0));
  return last > 0 ? { runAt: new Date(last) } : { afterMs };
}
