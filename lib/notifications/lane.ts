import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { tenantLanes } from "#db/schema/index.ts";

/** A tenant's fair share of the sending: one batch in this time. Only the order of jobs depends on it, never their number. */
const batchMs = 100;
/** So far ahead of its share a tenant may be before its plans give way. */
const allowedAheadMs = 1_000;
/** The queue holds a priority in two bytes. */
const lowest = 30_000;

/**
 * Gives the priorities of a tenant's next jobs: how many batches each is ahead of the tenant's fair share (the generic cell
 * rate algorithm, ITU-T I.371). Smaller runs first, so one tenant's million lines up behind another's one. Holds the lane's
 * row until the end of the transaction: call it last.
 */
export async function nextPriorities(tx: Tx, tenantKey: string | null, jobs: number, now: Date): Promise<number[]> {
  if (jobs === 0) return [];
  const taken = jobs * batchMs;
  const [lane] = await tx
    .insert(tenantLanes)
    .values({ tenantKey: tenantKey ?? "", busyUntil: new Date(now.getTime() + taken) })
    .onConflictDoUpdate({
      target: tenantLanes.tenantKey,
      set: {
        busyUntil: sql`GREATEST(${tenantLanes.busyUntil}, ${now.toISOString()}::timestamptz) + make_interval(secs => ${taken / 1000})`,
      },
    })
    .returning();
  const startMs = (lane?.busyUntil.getTime() ?? now.getTime()) - taken - now.getTime();
  return Array.from({ length: jobs }, (_, index) =>
    Math.max(0, Math.min(lowest, Math.round(startMs / batchMs) + index)),
  );
}

/** Whether the tenant's queued work runs ahead of its fair share. */
export async function isAhead(tx: Tx, tenantKey: string | null, now: Date): Promise<boolean> {
  const [lane] = await tx
    .select()
    .from(tenantLanes)
    .where(eq(tenantLanes.tenantKey, tenantKey ?? ""));
  return lane !== undefined && lane.busyUntil.getTime() - now.getTime() > allowedAheadMs;
}
