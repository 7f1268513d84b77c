import { createHash, randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { onCallCalendar } from "#db/schema/on-call.ts";
import type { Actor } from "#lib/actor.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { parse, reason } from "#lib/parse.ts";
import { formatCalendar } from "./calendar.ts";
import { dutiesBetween, readRota } from "./queries.ts";

const RenewCalendarLink = z.object({ reason });

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Makes a new secret link of the calendar; an earlier one no longer works. ADMIN and keys with OPERATIONS. */
export async function renewCalendarLink(ctx: Ctx, input: z.input<typeof RenewCalendarLink>): Promise<{ url: string }> {
  authorize(ctx.actor, "on-call.write");
  const { reason } = parse(RenewCalendarLink, input);
  const token = randomBytes(32).toString("base64url");
  const row = { tokenHash: hashOf(token), renewedAt: ctx.now, renewedBy: actorId(ctx.actor) };
  await transaction(ctx.actor, async (tx) => {
    await tx
      .insert(onCallCalendar)
      .values({ id: 1, ...row })
      .onConflictDoUpdate({ target: onCallCalendar.id, set: row });
    await audit(tx, ctx, { action: "on-call.calendar", subject: "on-call-calendar", reason: reason || null });
  });
  return { url: `${env().appUrl}/on-call/${token}.ics` };
}

const dayMs = 86_400_000;
const pastMs = 30 * dayMs;
const aheadMs = 60 * dayMs;
/** The holder of the link has no account. */
const reader: Actor = { kind: "system", task: "on-call-calendar" };

/** The rota as iCalendar, from 30 days ago to 60 days ahead. Null: the link is not valid. */
export async function readCalendar(token: string, now: Date): Promise<string | null> {
  if (!tokenPattern.test(token)) return null;
  return transaction(reader, async (tx) => {
    const [link] = await tx
      .select()
      .from(onCallCalendar)
      .where(eq(onCallCalendar.tokenHash, hashOf(token)));
    if (!link) return null;
    const from = new Date(now.getTime() - pastMs);
    const rota = await readRota(tx, from);
    return formatCalendar(dutiesBetween(rota, from, new Date(now.getTime() + aheadMs)), rota.names, now);
  });
}
