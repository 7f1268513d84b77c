import { and, eq, gte, like } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { signInPlaces } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import type { Role } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { canonicalAddress } from "#lib/rate-limit/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { findLocation } from "./location.ts";
import { recordSecurityEvent } from "./record.ts";

export interface Access {
  userId: string;
  role: Role;
  /** The person's time zone (IANA). */
  timeZone: string;
  /** The client's address; null if unknown, and then only the time is checked. */
  address: string | null;
}

const system: Actor = { kind: "system", task: "security.access" };
export const locationRetentionMs = 90 * 24 * 60 * 60 * 1000;

/**
 * Records a sign-in of an admin or auditor as "access.unusual" outside OFFICE_HOURS of their time zone, or from a
 * country (network without GEOIP_DATABASE) not seen for 90 days. The first sign-in has no comparison. Returns the
 * findings. Never throws, so that it locks nobody out.
 */
export async function checkUnusualAccess(ctx: Ctx, access: Access): Promise<string[]> {
  if (access.role === "VIEWER") return [];
  try {
    const { start, end } = env().OFFICE_HOURS;
    const address = access.address === null ? null : canonicalAddress(access.address);
    const unusual = [
      ...(isOffHours(ctx.now, access.timeZone, start, end) ? ["off-hours"] : []),
      ...(address === null ? [] : await findNewLocation(ctx, access.userId, address)),
    ];
    if (unusual.length > 0)
      await recordSecurityEvent(ctx, {
        kind: "access.unusual",
        subject: access.userId,
        address,
        detail: { unusual, role: access.role },
      });
    return unusual;
  } catch (error) {
    log.error({ requestId: ctx.requestId, action: "security.access", result: "failed", error });
    return [];
  }
}

/** Compares with the person's locations of the same kind and stores this one. */
async function findNewLocation(ctx: Ctx, userId: string, address: string): Promise<string[]> {
  const { kind, location } = await findLocation(address);
  return transaction(system, async (tx) => {
    const since = new Date(ctx.now.getTime() - locationRetentionMs);
    const known = await tx
      .select({ location: signInPlaces.place })
      .from(signInPlaces)
      .where(
        and(eq(signInPlaces.userId, userId), gte(signInPlaces.lastAt, since), like(signInPlaces.place, `${kind}:%`)),
      );
    await tx
      .insert(signInPlaces)
      .values({ userId, place: location, firstAt: ctx.now, lastAt: ctx.now })
      .onConflictDoUpdate({ target: [signInPlaces.userId, signInPlaces.place], set: { lastAt: ctx.now } });
    return known.length === 0 || known.some((one) => one.location === location) ? [] : [`new-${kind}`];
  });
}

/**
 * True outside [start, end) in the person's time zone. "22:00" to "06:00" spans midnight; equal times never count as
 * outside.
 */
export function isOffHours(now: Date, timeZone: string, start: string, end: string): boolean {
  const clock = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainTime();
  const time = clock.toString().slice(0, 5);
  if (start === end) return false;
  return start < end ? time < start || time >= end : time < start && time >= end;
}
