import { eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { anchor } from "#db/anchor.ts";
import type { Tx } from "#db/client.ts";
import { tenantLanes } from "#db/schema/index.ts";

/** A tenant's share of the sending: one delivery in this time. Only the order of jobs depends on it, never their number. */
const deliveryMs = 1;
/** A step of priority: a hundred deliveries. */
const stepMs = 100;
/** The queue holds a priority in two bytes. */
const lowest = 30_000;

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

/** A place in a tenant's lane, in ms on the clock of shares. */
export type Place = number;

export const priorityAt = (place: Place, at: Date): number =>
  Math.max(0, Math.min(lowest, Math.floor((place - at.getTime()) / stepMs)));

/** The place behind so many deliveries of the same tenant. */
export const placeAfter = (place: Place, deliveries: number): Place => place + deliveries * deliveryMs;

/**
 * Takes places for a tenant's next deliveries and returns the first: as far ahead of `at` as the tenant is ahead of its share
 * (the generic cell rate algorithm, ITU-T I.371). Holds the lane's row until the end of the transaction: call it last.
 */
export async function takePlaces(tx: Tx, tenantKey: string | null, deliveries: number, at: Date): Promise<Place> {
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
const accepted = () => anchor("notifications.accepted", () => new LRUCache<string, Place>({ max: 10_000 }));

/**
 * The priority of a plan that is accepted now. A burst lines up behind others' one before any worker has looked at it; kept
 * in memory, for no two calls must wait for each other here, and only the order depends on it.
 */
export function nextPlanPriority(tenantKey: string | null, now: Date): number {
  const places = accepted();
  const key = tenantKey ?? "";
  const place = Math.max(places.get(key) ?? 0, now.getTime());
  places.set(key, place + planMs);
  return Math.max(planPriority, priorityAt(place, now));
}

/** Whether the tenant has had its share. */
export async function isAhead(tx: Tx, tenantKey: string | null, at: Date): Promise<boolean> {
  const [lane] = await tx
    .select()
    .from(tenantLanes)
    .where(eq(tenantLanes.tenantKey, tenantKey ?? ""));
  return lane !== undefined && priorityAt(lane.busyUntil.getTime(), at) > 0;
}
