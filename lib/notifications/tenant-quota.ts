import { eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Tx } from "#db/client.ts";
import { tenantLanes } from "#db/schema/notifications.ts";
import { priorities } from "#lib/jobs/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** A tenant's share of the sending: one delivery in this time. Only the order of jobs depends on it, never their number. */
const deliveryMs = 1;
/** A step of priority: a hundred deliveries. */
const stepMs = 100;

/** A virtual time of a tenant, in ms on the quota clock: many deliveries of a tenant line up behind one of another. */
export type VirtualTime = number;

export const priorityAt = (virtualTime: VirtualTime, at: Date): number =>
  Math.max(priorities.withinShare, Math.min(priorities.last, Math.floor((virtualTime - at.getTime()) / stepMs)));

/** The place behind so many deliveries of the same tenant. */
export const virtualTimeAfter = (place: VirtualTime, deliveries: number): VirtualTime =>
  place + deliveries * deliveryMs;

/**
 * Takes places for a tenant's next deliveries and returns the first: as far ahead of `at` as the tenant is ahead of its share
 * (the generic cell rate algorithm, ITU-T I.371). Holds the lane's row until the end of the transaction: call it last.
 */
export async function reserveQuota(
  tx: Tx,
  tenantKey: string | null,
  deliveries: number,
  at: Date,
): Promise<VirtualTime> {
  if (deliveries === 0) return at.getTime();
  const takenMs = deliveries * deliveryMs;
  const [lane] = await tx
    .insert(tenantLanes)
    .values({ tenantKey: tenantKey ?? "", busyUntil: new Date(at.getTime() + takenMs) })
    .onConflictDoUpdate({
      target: tenantLanes.tenantKey,
      set: {
        busyUntil: sql`GREATEST(${tenantLanes.busyUntil}, ${at.toISOString()}::timestamptz) + make_interval(secs => ${takenMs / 1000})`,
      },
    })
    .returning();
  return lane ? lane.busyUntil.getTime() - takenMs : at.getTime();
}

/** A tenant's share of the plans that a process accepts: one in this time. */
const planMs = 20;
const accepted = () =>
  processSingleton("notifications.accepted", () => new LRUCache<string, VirtualTime>({ max: 10_000 }));

/**
 * The priority of a plan that is accepted now. A burst lines up behind others' one before any worker has looked at it; kept
 * in memory, for no two calls must wait for each other here, and only the order depends on it.
 */
export function nextPlanPriority(tenantKey: string | null, now: Date): number {
  const places = accepted();
  const key = tenantKey ?? "";
  const place = Math.max(places.get(key) ?? 0, now.getTime());
  places.set(key, place + planMs);
  return Math.max(priorities.plan, priorityAt(place, now));
}

/** Whether the tenant has had its share. */
export async function isAhead(tx: Tx, tenantKey: string | null, at: Date): Promise<boolean> {
  const [lane] = await tx
    .select()
    .from(tenantLanes)
    .where(eq(tenantLanes.tenantKey, tenantKey ?? ""));
  return lane !== undefined && priorityAt(lane.busyUntil.getTime(), at) > 0;
}
