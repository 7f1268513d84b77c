import { eq } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { onCallShifts } from "#db/schema/on-call.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";
import { takeLock } from "#lib/locks.ts";
import { line, parse, storable } from "#lib/parse.ts";
import type { ShiftRow } from "./queries.ts";
import { findChangeable } from "./save-shift.ts";
import { earlier, later } from "./shift.ts";

const EndShift = z.object({ id: storable, at: z.date().nullish(), reason: line(500) });

/**
 * Ends a shift now or later, or withdraws one that has not begun. ADMIN and keys with OPERATIONS. Throws NotFoundError;
 * ValidationError: the end is in the past; ConflictError: the shift is over.
 */
export async function endShift(ctx: Ctx, input: z.input<typeof EndShift>): Promise<{ shift: ShiftRow }> {
  authorize(ctx.actor, "on-call.write");
  const { id, at, reason } = parse(EndShift, input);
  if (at && at < ctx.now) throw new ValidationError("The end is in the past.", ["at"]);
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "onCall");
    const shift = await findChangeable(tx, ctx, id);
    const end = later(at ?? ctx.now, shift.effectiveFrom);
    // A later end would put the shift back into time that it has left to others.
    const until = shift.until ? earlier(end, shift.until) : end;
    await tx.update(onCallShifts).set({ until }).where(eq(onCallShifts.id, id));
    await audit(tx, ctx, {
      action: "on-call.end",
      subject: id,
      reason,
      before: { until: shift.until?.toISOString() ?? null },
      after: { until: until.toISOString() },
    });
    return { shift: { ...shift, until } };
  });
}
