import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type Pair = readonly [userId: string, deliveryId: string];

export const pairsOf = (rows: readonly { userId: string; id: string }[]): Pair[] =>
  rows.map(({ userId, id }) => [userId, id]);

/** `(user_id, id)` is one of these pairs, in a form that the primary key serves. */
export const isOneOf = (pairs: readonly Pair[]) =>
  sql`(${deliveries.userId}, ${deliveries.id}) IN (SELECT u, d FROM unnest(${sql.param(pairs.map(([u]) => u))}::text[], ${sql.param(pairs.map(([, d]) => d))}::text[]) AS pair (u, d))`;

export interface Claim {
  /** The fencing token: whoever settles must show it, so a worker that was given up cannot overwrite its successor. */
  token: string;
  rows: DeliveryRow[];
}

/**
 * Takes deliveries for sending, in the order they were written. Rows still SENDING were taken by a worker that died: with `safeToRepeat` (the channel has
 * an idempotency key, or is our own outbox) they are taken again; otherwise they become UNKNOWN, to be looked up at the
 * provider and never sent blindly a second time.
 */
export async function claim(tx: Tx, pairs: readonly Pair[], safeToRepeat: boolean, now: Date): Promise<Claim> {
  const token = randomUUID();
  if (!safeToRepeat) await giveUpInterrupted(tx, pairs, now);
  const rows = await tx
    .update(deliveries)
    .set({
      status: "SENDING",
      claimToken: token,
      claimedAt: now,
      attempts: sql`${deliveries.attempts} + 1`,
      nextAttemptAt: null,
    })
    // What waits for its next try has a job of its own; a batch that runs again must not be sooner than the provider asked.
    .where(
      sql`${isOneOf(pairs)} AND ${deliveries.status} IN ('QUEUED', ${safeToRepeat ? "SENDING" : "QUEUED"})
        AND (${deliveries.nextAttemptAt} IS NULL OR ${deliveries.nextAttemptAt} <= now())`,
    )
    .returning();
  return { token, rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

async function giveUpInterrupted(tx: Tx, pairs: readonly Pair[], now: Date): Promise<void> {
  // First wait for a claim that is just being made: seen half-way, it would be neither given up nor taken, and its job be gone.
  await tx.execute(sql`SELECT FROM ${deliveries} WHERE ${isOneOf(pairs)} ORDER BY user_id, id FOR UPDATE`);
  await tx
    .update(deliveries)
    .set({
      status: "UNKNOWN",
      error: "the worker was killed while it waited for the provider's answer",
      settledAt: now,
    })
    .where(sql`${isOneOf(pairs)} AND ${deliveries.status} = 'SENDING'`);
}
