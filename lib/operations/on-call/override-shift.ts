import { z } from "zod";
import { transaction } from "#db/client.ts";
import { onCallShifts } from "#db/schema/on-call.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { ON_CALL_LEVELS } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { takeLock } from "#lib/locks.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import type { ShiftRow } from "./queries.ts";
import { checkPeople } from "./save-shift.ts";
import { later } from "./shift.ts";

const maxMs = 31 * 24 * 60 * minuteMs;

const OverrideShift = z.object({
  level: z.enum(ON_CALL_LEVELS),
  userId: storable,
  from: z.date(),
  to: z.date(),
  reason,
});

/**
 * Puts a person on call instead of the rota, from now at the earliest. ADMIN and keys with OPERATIONS. Throws ValidationError;
 * NotFoundError: the person does not exist.
 */
export async function overrideShift(ctx: Ctx, input: z.input<typeof OverrideShift>): Promise<{ shift: ShiftRow }> {
  authorize(ctx.actor, "on-call.write");
  const { level, userId, from, to, reason } = parse(OverrideShift, input);
  const start = later(from, ctx.now);
  if (to <= from) throw new ValidationError("The end must be after the start.", ["to"]);
  if (to <= ctx.now) throw new ValidationError("The end is in the past.", ["to"]);
  if (to.getTime() - start.getTime() > maxMs)
    throw new ValidationError("An override is at most 31 days long. For more, change the rota.", ["to"]);
  const shift: ShiftRow = {
    ...{ id: newId("shift"), level, kind: "OVERRIDE", people: [userId], startsAt: start },
    durationMinutes: Math.ceil((to.getTime() - start.getTime()) / minuteMs),
    ...{ effectiveFrom: start, until: to, frequency: null, interval: 1, byDay: [], timeZone: "UTC" },
    createdBy: actorId(ctx.actor),
    createdAt: ctx.now,
  };
  await transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "onCall");
    await checkPeople(tx, [userId], "userId");
    await tx.insert(onCallShifts).values(shift);
    await audit(tx, ctx, {
      action: "on-call.override",
      subject: shift.id,
      reason: reason || null,
      after: { level, userId, from: start.toISOString(), to: to.toISOString() },
    });
  });
  return { shift };
}
