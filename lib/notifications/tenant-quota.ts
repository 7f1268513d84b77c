import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { tenantLanes } from "#db/schema/notifications.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** A tenant's share of the sending: one delivery in this time. Only the order of jobs depends on it, never their number. */
const deliveryMs = 1;
/** A step of priority: a hundred deliveries. */
const stepMs = 100;
/** The queue holds a priority in two bytes. */
const lastPriority = 30_000;

/**
 * The order of the queue. Smaller runs first, and what is the same runs by age:
 *
 *     -20  what providers tell: a STOP, a bounce (lib/webhooks)
 *     -10  urgent topics, plan and deliveries; alerts
 *       0  deliveries of a tenant within its share: the first hundred of a burst
 *       1  plans just accepted, so that sending goes on while they come in; those of a tenant that sends many at once, after
 *     1..  all else of a tenant ahead of its share, a step for each hundred deliveries that it is ahead
 *      10  what was held, comes back, and has no place of its own (`heldPriority`)
 *
 * So a tenant's many line up behind another's one, and whatever a plan waits for comes before it.
 */
export const urgentPriority = -10;
export const planPriority = 1;

/** A tenant's virtual time, in ms on the quota clock. */
export type VirtualTime = number;

export const priorityAt = (virtualTime: VirtualTime, at: Date): number =>
  Math.max(0, Math.min(lastPriority, Math.floor((virtualTime - at.getTime()) / stepMs)));

/** The virtual time after this many deliveries of the same tenant. */
export const virtualTimeAfter = (virtualTime: VirtualTime, deliveries: number): VirtualTime =>
  virtualTime + deliveries * deliveryMs;

/**
 * Reserves quota for a tenant's next deliveries and returns the virtual time of the first: as far ahead of `at` as the tenant
 * is ahead of its quota (generic cell rate algorithm, ITU-T I.371). Locks the tenant's row until the end of the transaction, so
 * call it last.
 */
export async function reserveQuota(
  tx: Tx,
  tenantKey: string | null,
  deliveries: number,
  at: Date,
): Promise<VirtualTime> {
  if (deliveries === 0) return at.getTime();
  const reservedMs = deliveries * deliveryMs;
  const [lane] = await tx
    .insert(tenantLanes)
    .values({ tenantKey: tenantKey ?? "", busyUntil: new Date(at.getTime() + reservedMs) })
    .onConflictDoUpdate({
      target: tenantLanes.tenantKey,
      set: {
        busyUntil: sql`GREATEST(${tenantLanes.busyUntil}, ${at.toISOString()}::timestamptz) + make_interval(secs => ${reservedMs / 1000})`,
      },
    })
    .returning();
  return lane ? lane.busyUntil.getTime() - reservedMs : at.getTime();
}

/** A tenant's quota of plans that a process accepts: one in this time. */
const planMs = 20;
const fewTenants = 10_000;
const accepted = () => processSingleton("notifications.accepted", () => new Map<string, VirtualTime>());

/**
 * The priority of a plan that is accepted now: the plans of a burst come after other tenants' single plans. Kept in memory, so
 * that no call waits for another; only the order of plans depends on it.
 */
export function nextPlanPriority(tenantKey: string | null, now: Date): number {
  const places = accepted();
  const key = tenantKey ?? "";
  const place = Math.max(places.get(key) ?? 0, now.getTime());
  if (places.size > fewTenants) for (const [old, until] of places) if (until <= now.getTime()) places.delete(old);
  places.set(key, place + planMs);
  return Math.max(planPriority, priorityAt(place, now));
}

/** True if the tenant has used up its quota. */
export async function isAhead(tx: Tx, tenantKey: string | null, at: Date): Promise<boolean> {
  const [lane] = await tx
    .select()
    .from(tenantLanes)
    .where(eq(tenantLanes.tenantKey, tenantKey ?? ""));
  return lane !== undefined && priorityAt(lane.busyUntil.getTime(), at) > 0;
}
