import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { addJobs, type JobSpec } from "#lib/jobs/index.ts";
import type { Decision } from "#lib/preferences/index.ts";
import type { Channel, DecisionLayer, DeliveryStatus } from "#lib/vocabulary.ts";
import type { DeliveryRow } from "./claim.ts";
import { deliverTask } from "./tasks.ts";

/** What became of one claimed delivery. `decision`: the one that held it; `nextAttemptAt` with QUEUED: when to try again. */
export interface Settlement {
  row: DeliveryRow;
  status: Exclude<DeliveryStatus, "SENDING">;
  decision?: Decision;
  providerMessageId?: string;
  error?: string;
  nextAttemptAt?: Date | null;
}

const settled = new Set<DeliveryStatus>(["SENT", "FAILED", "SKIPPED", "DEAD", "UNKNOWN"]);

/**
 * Writes the outcomes of a batch in one statement and adds the jobs of those to be tried again, in the caller's
 * transaction. Only rows that still carry the claim's token change; returns their ids.
 */
export async function settle(
  tx: Tx,
  token: string,
  channel: Channel,
  outcomes: readonly Settlement[],
  now: Date,
  retry: Retry = oneByOne,
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const document = outcomes.map(({ row, status, decision, providerMessageId, error, nextAttemptAt }) => ({
    user_id: row.userId,
    id: row.id,
    status,
    decided_by: (decision?.decidedBy ?? row.decidedBy) satisfies DecisionLayer,
    decision: decision ?? row.decision,
    // What a decision held was not handed over, so it used no try up.
    attempts: decision ? row.attempts - 1 : row.attempts,
    provider_message_id: providerMessageId ?? row.providerMessageId,
    error: error ?? null,
    next_attempt_at: nextAttemptAt?.toISOString() ?? null,
    sent_at: status === "SENT" ? now.toISOString() : null,
    settled_at: settled.has(status) ? now.toISOString() : null,
  }));
  const changed = await tx.execute<{ id: string }>(sql`
    UPDATE ${deliveries} d SET status = o.status, decided_by = o.decided_by, decision = o.decision, attempts = o.attempts,
      provider_message_id = o.provider_message_id, error = o.error, next_attempt_at = o.next_attempt_at,
      sent_at = o.sent_at, settled_at = o.settled_at, claim_token = NULL,
      digest_id = CASE WHEN o.status IN ('DEFERRED', 'DIGESTED') THEN NULL ELSE d.digest_id END
    FROM jsonb_to_recordset(${JSON.stringify(document)}::jsonb) AS o (user_id text, id text, status text, decided_by text,
      decision jsonb, attempts integer, provider_message_id text, error text, next_attempt_at timestamptz, sent_at timestamptz,
      settled_at timestamptz)
    WHERE d.user_id = o.user_id AND d.id = o.id AND d.claim_token = ${token} AND d.status = 'SENDING'
    RETURNING d.id`);
  const ids = new Set(changed.rows.map(({ id }) => id));
  const again = outcomes.filter(({ row, status }) => status === "QUEUED" && ids.has(row.id));
  await addJobs(tx, retry(channel, again));
  return ids;
}

/** The jobs that try again what a provider could not take. */
export type Retry = (channel: Channel, again: readonly Settlement[]) => JobSpec[];

/** One job a delivery: each has its own moment, and a neighbour's trouble does not hold it up. */
const oneByOne: Retry = (channel, again) =>
  again.map(({ row, nextAttemptAt }) => ({
    task: deliverTask,
    payload: { channel, deliveries: [[row.userId, row.id]] },
    runAt: nextAttemptAt ?? undefined,
  }));
