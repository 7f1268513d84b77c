import { randomUUID } from "node:crypto";
import { getTableColumns, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import type { Decision } from "#lib/decision.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { countDead } from "./observe-settled.ts";
import { reconcileJobs } from "./tasks.ts";

/** A delivery with its decision: read with `deliveryColumns`. */
export type DeliveryRow = Omit<typeof deliveries.$inferSelect, "decision"> & { decision: Decision };

/** A delivery row without `decision`, its largest column. */
export type DeliveryWithoutDecision = Omit<DeliveryRow, "decision">;

/** A claimed delivery. Each claim decides again; `decision` is set only if the new one differs from the stored one. */
export type ClaimedRow = DeliveryWithoutDecision & { decision?: Decision };
export type Pair = readonly [userId: string, deliveryId: string];

export const pairsOf = (rows: readonly { userId: string; id: string }[]): Pair[] =>
  rows.map(({ userId, id }) => [userId, id]);

/**
 * The deliveries of these pairs. Two lists instead of a list of pairs: PostgreSQL expects no more than one row after row-level
 * security, and would compare each delivery with each pair. An id is unique, so a delivery is never found with another's person.
 */
export const isOneOf = (pairs: readonly Pair[]) =>
  sql`${deliveries.id} = ANY(${idsOf(pairs)}) AND ${deliveries.userId} = ANY(${sql.param(pairs.map(([userId]) => userId))}::text[])`;

const idsOf = (pairs: readonly Pair[]) => sql`${sql.param(pairs.map(([, id]) => id))}::text[]`;

/**
 * The status of a delivery that is found by its id, in a form that no index has. The index of waiting deliveries looks cheap
 * while the statistics are older than the backlog, and then each batch would read the whole backlog.
 */
export const statusOf = (status: SQL | SQLWrapper) => sql`(${status} || '')`;

export interface Claim {
  /** The fencing token. Only its holder can settle the rows, so a worker that lost its claim cannot overwrite its successor. */
  token: string;
  rows: ClaimedRow[];
}

/** The rules of a channel. A Transport satisfies this type. */
export interface ClaimRules {
  /** The provider accepts an idempotency key, so a second attempt cannot send a message twice. */
  safeToRepeat: boolean;
  /** How long the provider stores the key. */
  keyLifetimeMs?: number;
  /** Messages per request. Rows that certainly were never sent get a new batch key for each request. */
  batchSize?: number;
}

/**
 * Claims deliveries in the order of their ids. A row that is still SENDING belonged to a worker that died: it is claimed again
 * if a repeat is safe, otherwise it becomes UNKNOWN and the provider is asked. A row whose idempotency key has expired becomes
 * DEAD. Claims only items of the digest `digestId` (null: of no digest), so a repeated batch job sends no item of a digest.
 */
export async function claim(
  tx: Tx,
  pairs: readonly Pair[],
  rules: ClaimRules,
  now: Date,
  digestId: string | null = null,
): Promise<Claim> {
  const token = randomUUID();
  const isInDigest = sql`${deliveries.digestId} IS NOT DISTINCT FROM ${digestId}::text`;
  if (!rules.safeToRepeat) await markInterruptedUnknown(tx, pairs, isInDigest, now);
  const keyExpired = rules.keyLifetimeMs
    ? sql`COALESCE(${deliveries.firstTriedAt} < ${new Date(now.getTime() - rules.keyLifetimeMs).toISOString()}, false)`
    : sql`false`;
  const rows = await tx
    .update(deliveries)
    .set({
      status: sql`CASE WHEN ${keyExpired} THEN 'DEAD' ELSE 'SENDING' END`,
      error: sql`CASE WHEN ${keyExpired} THEN ${"not confirmed while the provider knew the message's key"} END`,
      settledAt: sql`CASE WHEN ${keyExpired} THEN ${now.toISOString()}::timestamptz END`,
      claimToken: token,
      claimedAt: now,
      // Bounded: an overflow in one row would fail the claim of the whole batch.
      attempts: sql`LEAST(${deliveries.attempts}, 1000000) + 1`,
      nextAttemptAt: null,
      firstTriedAt: sql`COALESCE(${deliveries.firstTriedAt}, ${now.toISOString()}::timestamptz)`,
      // A row that was SENDING may have been sent by the previous worker.
      maybeSent: sql`${deliveries.maybeSent} OR ${deliveries.status} = 'SENDING'`,
      ...(rules.batchSize && {
        batchKey: sql`CASE WHEN ${deliveries.maybeSent} OR ${deliveries.status} = 'SENDING' THEN ${deliveries.batchKey} ELSE (${sql.param(batchKeysFor(pairs.length, rules.batchSize))}::uuid[])[array_position(${idsOf(pairs)}, ${deliveries.id})] END`,
      }),
    })
    // A row that waits for its next attempt has its own job. A repeated batch job must not send it earlier.
    .where(
      sql`${isOneOf(pairs)} AND ${isInDigest} AND ${statusOf(deliveries.status)} IN ('QUEUED', ${rules.safeToRepeat ? "SENDING" : "QUEUED"})
        AND (${deliveries.nextAttemptAt} IS NULL OR ${deliveries.nextAttemptAt} <= now())`,
    )
    .returning(columnsWithoutDecision)
    .prepare(
      `deliveries.claim ${[rules.safeToRepeat, Boolean(rules.keyLifetimeMs), Boolean(rules.batchSize)].join(" ")}`,
    )
    .execute();
  const claimed = rows.filter(({ status }) => status === "SENDING");
  countDead(
    rows.filter(({ status }) => status === "DEAD"),
    now,
  );
  return { token, rows: claimed.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** One key for each delivery; deliveries of one request have the same key. */
function batchKeysFor(count: number, batchSize: number): string[] {
  const keys = Array.from({ length: Math.ceil(count / batchSize) }, () => randomUUID());
  return Array.from({ length: count }, (_, index) => keys[Math.floor(index / batchSize)] ?? "");
}

const { decision: _, ...columns } = getTableColumns(deliveries);
export const columnsWithoutDecision = columns;

async function markInterruptedUnknown(tx: Tx, pairs: readonly Pair[], isInDigest: SQL, now: Date): Promise<void> {
  // The lock waits for a claim in progress. Otherwise its rows would be missed here and by the claim below, and have no job.
  await tx.execute(sql`SELECT FROM ${deliveries} WHERE ${isOneOf(pairs)} ORDER BY user_id, id FOR UPDATE`);
  const lost = await tx
    .update(deliveries)
    .set({
      status: "UNKNOWN",
      error: "the worker was killed while it waited for the provider's answer",
      settledAt: now,
    })
    .where(sql`${isOneOf(pairs)} AND ${isInDigest} AND ${statusOf(deliveries.status)} = 'SENDING'`)
    .returning(columnsWithoutDecision);
  await addJobs(tx, reconcileJobs(lost));
}
