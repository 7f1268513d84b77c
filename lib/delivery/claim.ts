import { randomUUID } from "node:crypto";
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import type { Decision } from "#lib/decision.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { reconcileJobs } from "./tasks.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;

/** Without its decision, which is the greater part of it: it is taken anew, and kept here if it is another than the stored one. */
export type ClaimedRow = Omit<DeliveryRow, "decision"> & { decision?: Decision };
export type Pair = readonly [userId: string, deliveryId: string];

export const pairsOf = (rows: readonly { userId: string; id: string }[]): Pair[] =>
  rows.map(({ userId, id }) => [userId, id]);

/** `(user_id, id)` is one of these pairs, in a form that the primary key serves. */
export const isOneOf = (pairs: readonly Pair[]) =>
  sql`(${deliveries.userId}, ${deliveries.id}) IN (SELECT u, d FROM unnest(${sql.param(pairs.map(([u]) => u))}::text[], ${sql.param(pairs.map(([, d]) => d))}::text[]) AS pair (u, d))`;

export interface Claim {
  /** The fencing token: whoever settles must show it, so a worker that was given up cannot overwrite its successor. */
  token: string;
  rows: ClaimedRow[];
}

/** What a channel allows; a Transport is one. */
export interface ClaimRules {
  /** The provider knows a message by a key, so that a second try cannot double it. */
  safeToRepeat: boolean;
  /** For how long it knows the key. */
  keyLifetimeMs?: number;
  /** Those of which nothing can have been taken yet go out in requests of so many, each under a new key. */
  batchSize?: number;
}

/**
 * Takes deliveries for sending, in the order they were written. Rows still SENDING were taken by a worker that died: where a
 * repeat is safe they are taken again; otherwise they become UNKNOWN, to be looked up at the provider and never sent blindly
 * a second time. What was first tried so long ago that the provider has forgotten its key is dead. Takes only rows of the
 * digest `digestId` (null: of none): a batch job that runs again must not send what is in a digest by now.
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
  if (!rules.safeToRepeat) await giveUpInterrupted(tx, pairs, isInDigest, now);
  const lapsed = rules.keyLifetimeMs
    ? sql`COALESCE(${deliveries.firstTriedAt} < ${new Date(now.getTime() - rules.keyLifetimeMs).toISOString()}, false)`
    : sql`false`;
  const rows = await tx
    .update(deliveries)
    .set({
      status: sql`CASE WHEN ${lapsed} THEN 'DEAD' ELSE 'SENDING' END`,
      error: sql`CASE WHEN ${lapsed} THEN ${"not confirmed while the provider knew the message's key"} END`,
      settledAt: sql`CASE WHEN ${lapsed} THEN ${now.toISOString()}::timestamptz END`,
      claimToken: token,
      claimedAt: now,
      // Bounded: one row whose count overflows would fail the claim of its whole batch.
      attempts: sql`LEAST(${deliveries.attempts}, 1000000) + 1`,
      nextAttemptAt: null,
      firstTriedAt: sql`COALESCE(${deliveries.firstTriedAt}, ${now.toISOString()}::timestamptz)`,
      // Found SENDING: whoever had it may have handed it over.
      maybeSent: sql`${deliveries.maybeSent} OR ${deliveries.status} = 'SENDING'`,
      ...(rules.batchSize && {
        batchKey: sql`CASE WHEN ${deliveries.maybeSent} OR ${deliveries.status} = 'SENDING' THEN ${deliveries.batchKey} ELSE pair.key END`,
      }),
    })
    .from(sql`unnest(${sql.param(pairs.map(([userId]) => userId))}::text[], ${sql.param(pairs.map(([, id]) => id))}::text[],
      ${sql.param(keysFor(pairs.length, rules.batchSize))}::uuid[]) AS pair (user_id, id, key)`)
    // What waits for its next try has a job of its own; a batch that runs again must not be sooner than the provider asked.
    .where(
      sql`${deliveries.userId} = pair.user_id AND ${deliveries.id} = pair.id AND ${isInDigest} AND ${deliveries.status} IN ('QUEUED', ${rules.safeToRepeat ? "SENDING" : "QUEUED"})
        AND (${deliveries.nextAttemptAt} IS NULL OR ${deliveries.nextAttemptAt} <= now())`,
    )
    .returning(columnsOfClaim);
  const taken = rows.filter(({ status }) => status === "SENDING");
  return { token, rows: taken.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** A key for each place, the same for those of one request. */
function keysFor(places: number, batchSize: number | undefined): string[] {
  if (!batchSize) return [];
  const keys = Array.from({ length: Math.ceil(places / batchSize) }, () => randomUUID());
  return Array.from({ length: places }, (_, place) => keys[Math.floor(place / batchSize)] ?? "");
}

const { decision: _, ...columnsOfClaim } = getTableColumns(deliveries);

async function giveUpInterrupted(tx: Tx, pairs: readonly Pair[], isInDigest: SQL, now: Date): Promise<void> {
  // First wait for a claim that is just being made: seen half-way, it would be neither given up nor taken, and its job be gone.
  await tx.execute(sql`SELECT FROM ${deliveries} WHERE ${isOneOf(pairs)} ORDER BY user_id, id FOR UPDATE`);
  const lost = await tx
    .update(deliveries)
    .set({
      status: "UNKNOWN",
      error: "the worker was killed while it waited for the provider's answer",
      settledAt: now,
    })
    .where(sql`${isOneOf(pairs)} AND ${isInDigest} AND ${deliveries.status} = 'SENDING'`)
    .returning();
  await addJobs(tx, reconcileJobs(lost));
}
