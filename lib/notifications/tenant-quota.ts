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

/** A tenant's virtual time, in ms on the quota clock. */
export type VirtualTime = number;

export const priorityAt = (virtualTime: VirtualTime, at: Date): number =>
  Math.max(priorities.withinQuota, Math.min(priorities.last, Math.floor((virtualTime - at.getTime()) / stepMs)));

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
  const [quota] = await tx
    .insert(tenantLanes)
    .values({ tenantKey: tenantKey ?? "", busyUntil: new Date(at.getTime() + reservedMs) })
    .onConflictDoUpdate({
      target: tenantLanes.tenantKey,
      set: {
        busyUntil: sql`GREATEST(${tenantLanes.busyUntil}, ${at.toISOString()}::timestamptz) + make_interval(secs => ${reservedMs / 1000})`,
      },
    })
    .returning()
    .prepare("notifications.reserve-quota")
    .execute();
  return quota ? quota.busyUntil.getTime() - reservedMs : at.getTime();
}

/** A tenant's quota of plans that a process accepts: one in this time. */
const planMs = 20;
const accepted = () =>
  processSingleton("notifications.accepted", () => new LRUCache<string, VirtualTime>({ max: 10_000 }));

/**
 * The priority of a plan that is accepted now: the plans of a burst come after other tenants' single plans. Kept in memory, so
 * that no call waits for another; only the order of plans depends on it.
 */
export function nextPlanPriority(tenantKey: string | null, now: Date): number {
  const virtualTimes = accepted();
  const key = tenantKey ?? "";
  const virtualTime = Math.max(virtualTimes.get(key) ?? 0, now.getTime());
  virtualTimes.set(key, virtualTime + planMs);
  return Math.max(priorities.plan, priorityAt(virtualTime, now));
}

/** True if the tenant has used up its quota. */
export async function isAhead(tx: Tx, tenantKey: string | null, at: Date): Promise<boolean> {
  const [quota] = await tx
    .select()
    .from(tenantLanes)
    .where(eq(tenantLanes.tenantKey, tenantKey ?? ""));
  return quota !== undefined && priorityAt(quota.busyUntil.getTime(), at) > 0;
}
