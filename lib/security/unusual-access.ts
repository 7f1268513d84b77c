import { and, eq, gte, like } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { signInPlaces } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import type { Role } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { canonicalAddress } from "#lib/rate-limit/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { placeOf } from "./location.ts";
import { isOffHours } from "./office-hours.ts";
import { recordSecurityEvent } from "./record.ts";

export interface Access {
  userId: string;
  role: Role;
  /** The person's own (IANA). */
  timeZone: string;
  /** The client's address; null = unknown, and then only the hour is looked at. */
  address: string | null;
}

const system: Actor = { kind: "system", task: "security.access" };
export const rememberedMs = 90 * 24 * 60 * 60 * 1000;

/**
 * To be called after every sign-in that worked. An admin or auditor who signs in outside OFFICE_HOURS of their own zone, or
 * from a country (without GEOIP_DATABASE: a network) they were not in for 90 days, is recorded as "access.unusual". The
 * first sign-in has nothing to be compared with. Tells what is unusual. Never throws: nobody is locked out by this.
 */
export async function checkUnusualAccess(ctx: Ctx, access: Access): Promise<string[]> {
  if (access.role === "VIEWER") return [];
  try {
    const { start, end } = env().OFFICE_HOURS;
    const address = access.address === null ? null : canonicalAddress(access.address);
    const unusual = [
      ...(isOffHours(ctx.now, access.timeZone, start, end) ? ["off-hours"] : []),
      ...(address === null ? [] : await newPlace(ctx, access.userId, address)),
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

/** Compares with the person's places of the same kind, and remembers this one. */
async function newPlace(ctx: Ctx, userId: string, address: string): Promise<string[]> {
  const { kind, place } = await placeOf(address);
  return transaction(system, async (tx) => {
    const since = new Date(ctx.now.getTime() - rememberedMs);
    const known = await tx
      .select({ place: signInPlaces.place })
      .from(signInPlaces)
      .where(
        and(eq(signInPlaces.userId, userId), gte(signInPlaces.lastAt, since), like(signInPlaces.place, `${kind}:%`)),
      );
    await tx
      .insert(signInPlaces)
      .values({ userId, place, firstAt: ctx.now, lastAt: ctx.now })
      .onConflictDoUpdate({ target: [signInPlaces.userId, signInPlaces.place], set: { lastAt: ctx.now } });
    return known.length === 0 || known.some((one) => one.place === place) ? [] : [`new-${kind}`];
  });
}
