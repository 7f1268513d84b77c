import { sql } from "drizzle-orm";
import { isProbeTransaction, type Tx } from "#db/client.ts";
import { executePrepared } from "#db/prepared.ts";
import { deliveries } from "#db/schema/index.ts";
import { type Decision, decisionHash, decisionText } from "#lib/decision.ts";
import type { Channel, DecisionLayer, DeliveryStatus } from "#lib/enums.ts";
import { addJobs, type JobSpec, priorities } from "#lib/jobs/index.ts";
import { type ClaimedRow, statusOf } from "./claim.ts";
import { observeSettled } from "./observe-settled.ts";
import { deliverJobs, reconcileJobs } from "./tasks.ts";

/** The result of one claimed delivery. A QUEUED one has `nextAttemptAt` or `retryAfterMs`. */
export interface Settlement {
  row: ClaimedRow;
  status: Exclude<DeliveryStatus, "SENDING">;
  /** Set if the decision, not the provider, ended this attempt. */
  decision?: Decision;
  providerMessageId?: string;
  error?: string;
  nextAttemptAt?: Date | null;
  /** Counted by the database's clock, because this host's clock may be wrong. */
  retryAfterMs?: number;
  /** Nothing was sent to the provider in this attempt. */
  notAttempted?: boolean;
  /** The provider certainly accepted nothing in this attempt. */
  notAccepted?: boolean;
  /** The delivery leaves its digest and goes out as a message of its own. */
  leavesDigest?: boolean;
}

const settledStatuses = new Set<DeliveryStatus>(["SENT", "FAILED", "SKIPPED", "DEAD", "UNKNOWN"]);

/** The error of a delivery that is skipped after an attempt with an unknown result. */
const maybeDelivered = "an earlier try may have reached the person";

/**
 * True if this attempt certainly sent nothing. Such attempts are not counted, so that throttling does not lengthen the
 * backoff.
 */
const isNotAccepted = ({ decision, notAttempted, notAccepted }: Settlement): boolean =>
  decision !== undefined || notAttempted === true || notAccepted === true;

/** True if no attempt so far can have sent it. */
const isUnsent = (settlement: Settlement): boolean => isNotAccepted(settlement) && !settlement.row.maybeSent;

/** The columns of a decision that differs from the stored one. */
function changedDecision({ decision, row }: Settlement) {
  const changed = decision ?? row.decision;
  return changed && { decision: decisionText(changed), decision_print: decisionHash(changed) };
}

/**
 * Writes the results of a batch in one statement and adds the jobs for retries and look-ups, in the caller's transaction.
 * Changes only rows that still have the claim's token, and returns their ids. A row that certainly was never sent loses its
 * batch key and the time of its first attempt.
 */
export async function settle(
  tx: Tx,
  token: string,
  channel: Channel,
  outcomes: readonly Settlement[],
  now: Date,
  retry: RetryJobs = retryWithPriority(priorities.withinQuota),
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const document = outcomes.map((outcome) => ({
    user_id: outcome.row.userId,
    id: outcome.row.id,
    status: outcome.status,
    decided_by: (outcome.decision?.decidedBy ?? outcome.row.decidedBy) satisfies DecisionLayer,
    ...changedDecision(outcome),
    attempts: isNotAccepted(outcome) ? outcome.row.attempts - 1 : outcome.row.attempts,
    fresh: isUnsent(outcome),
    maybe_sent: outcome.row.maybeSent || !isNotAccepted(outcome),
    provider_message_id: outcome.providerMessageId ?? outcome.row.providerMessageId,
    error: outcome.error ?? (outcome.status === "SKIPPED" && outcome.row.maybeSent ? maybeDelivered : null),
    next_attempt_at: outcome.nextAttemptAt?.toISOString() ?? null,
    retry_after_ms: outcome.retryAfterMs ?? null,
    // It waits for a schedule or a pause, not for us.
    free_at: (outcome.status === "QUEUED" && outcome.nextAttemptAt?.toISOString()) || null,
    sent_at: outcome.status === "SENT" ? now.toISOString() : null,
    settled_at: settledStatuses.has(outcome.status) ? now.toISOString() : null,
    alone: outcome.leavesDigest === true,
  }));
  // Truncated to the column's milliseconds. Rounded up, a row could be due after its job has run.
  const changed = await executePrepared<{ id: string }>(
    tx,
    sql`
    UPDATE ${deliveries} d SET status = o.status, decided_by = o.decided_by, decision = COALESCE(o.decision::jsonb, d.decision), decision_id = CASE WHEN o.decision IS NULL THEN d.decision_id END, decision_print = COALESCE(o.decision_print, d.decision_print), attempts = o.attempts,
      provider_message_id = o.provider_message_id, error = o.error,
      next_attempt_at = COALESCE(o.next_attempt_at, date_trunc('milliseconds', now() + make_interval(secs => o.retry_after_ms / 1000))),
      free_at = COALESCE(o.free_at, d.free_at), sent_at = o.sent_at, settled_at = o.settled_at, claim_token = NULL,
      uncertain = o.maybe_sent, batch_key = CASE WHEN NOT o.fresh THEN d.batch_key END,
      first_tried_at = CASE WHEN NOT o.fresh THEN d.first_tried_at END,
      digest_id = CASE WHEN o.alone OR o.status IN ('DEFERRED', 'DIGESTED') THEN NULL ELSE d.digest_id END
    FROM jsonb_to_recordset(${JSON.stringify(document)}::jsonb) AS o (user_id text, id text, status text, decided_by text,
      decision text, decision_print integer, attempts integer, fresh boolean, maybe_sent boolean, provider_message_id text, error text, next_attempt_at timestamptz, retry_after_ms float8, free_at timestamptz, sent_at timestamptz,
      settled_at timestamptz, alone boolean)
    WHERE d.id = ANY(${sql.param(outcomes.map(({ row }) => row.id))}::text[]) AND d.user_id = o.user_id AND d.id = o.id
      AND d.claim_token = ${token} AND ${statusOf(sql`d.status`)} = 'SENDING'
    RETURNING d.id`,
  );
  const ids = new Set(changed.rows.map(({ id }) => id));
  const written = outcomes.filter(({ row }) => ids.has(row.id));
  const requeued = written.filter(({ status }) => status === "QUEUED");
  const unknown = written.filter(({ status }) => status === "UNKNOWN").map(({ row }) => row);
  await addJobs(tx, [...retry(channel, requeued), ...reconcileJobs(unknown)]);
  for (const { row, status } of isProbeTransaction(tx) ? [] : written)
    if (status === "SENT" || status === "FAILED" || status === "DEAD") observeSettled([row], status, now);
  return ids;
}

/** Makes the jobs that send requeued deliveries again. */
export type RetryJobs = (channel: Channel, requeued: readonly Settlement[]) => JobSpec[];

/**
 * Deliveries that shared a request stay together, under its key. Deliveries that certainly were never sent share one job. All
 * others get a job each, so that one failing message does not delay the others. `priority`: that of the current job, because
 * a retry must not overtake other deliveries.
 */
export const retryWithPriority =
  (priority: number): RetryJobs =>
  (channel, requeued) => {
    const groups = Map.groupBy(requeued, (one) =>
      isUnsent(one) ? "unsent" : (one.row.batchKey ?? `alone ${one.row.id}`),
    );
    return [...groups.values()].flatMap((group) =>
      deliverJobs(
        channel,
        group.map(({ row }) => row),
        { ...latestRunTime(group), priority },
      ),
    );
  };

/** The time when all rows of the group are due. A job that runs earlier would not claim the later ones. */
function latestRunTime(group: readonly Settlement[]): { runAt?: Date; afterMs?: number } {
  const last = Math.max(...group.map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? 0));
  const afterMs = Math.max(...group.map(({ retryAfterMs }) => retryAfterMs ?? 0));
  return last > 0 ? { runAt: new Date(last) } : { afterMs };
}
