import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { onCallShifts } from "#db/schema/on-call.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ON_CALL_LEVELS, SHIFT_FREQUENCIES, WEEKDAYS } from "#lib/enums.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { takeLock } from "#lib/locks.ts";
import { parse, storable, timeZone } from "#lib/parse.ts";
import { peopleById } from "#lib/people/index.ts";
import { findShift, type ShiftRow } from "./queries.ts";
import { earlier, later, periodDays } from "./shift.ts";

const minutesOfDay = 24 * 60;

const SaveShift = z.object({
  id: storable.nullish(),
  level: z.enum(ON_CALL_LEVELS),
  userIds: z.array(storable).min(1, "must name a person").max(50, "has more than 50 entries"),
  startsAt: z.date(),
  durationMinutes: z
    .number()
    .int()
    .min(1, "must be at least 1")
    .max(366 * minutesOfDay, "must be at most a year"),
  rotationStart: z.date().nullish(),
  until: z.date().nullish(),
  frequency: z.enum(SHIFT_FREQUENCIES).nullish(),
  interval: z.number().int().min(1, "must be at least 1").max(52, "must be at most 52").nullish(),
  byDay: z.array(z.enum(WEEKDAYS)).max(7, "has more than 7 days").nullish(),
  timeZone,
});
type Input = z.output<typeof SaveShift>;

/**
 * Adds a shift, or changes one. A shift that has begun ends where the new version begins, so the past stays.
 * ADMIN and keys with OPERATIONS. Throws ValidationError; NotFoundError: a person or the shift does not exist; ConflictError: the
 * shift is over.
 */
export async function saveShift(ctx: Ctx, input: z.input<typeof SaveShift>): Promise<{ shift: ShiftRow }> {
  authorize(ctx.actor, "on-call.write");
  const parsed = parse(SaveShift, input);
  const { id, level, userIds: people, startsAt, durationMinutes, timeZone } = parsed;
  const byDay = [...new Set(parsed.byDay ?? [])];
  const pattern = { frequency: parsed.frequency ?? null, interval: parsed.interval ?? 1, byDay };
  checkPattern(parsed, byDay);
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "onCall");
    await checkPeople(tx, people, "userIds");
    const before = id ? await findChangeable(tx, ctx, id) : null;
    const hasBegun = before !== null && before.effectiveFrom <= ctx.now;
    const from = parsed.rotationStart ?? startsAt;
    const shift: ShiftRow = {
      ...{ id: before && !hasBegun ? before.id : newId("shift"), level, people, startsAt, durationMinutes, timeZone },
      ...pattern,
      kind: pattern.frequency === null ? "SINGLE" : people.length === 1 ? "RECURRING" : "ROTATION",
      // What was in the past does not change.
      effectiveFrom: later(from, ctx.now),
      until: parsed.until ?? null,
      createdBy: actorId(ctx.actor),
      createdAt: ctx.now,
    };
    checkEnd(shift, ctx.now);
    if (before && hasBegun) {
      const until = before.until ? earlier(before.until, shift.effectiveFrom) : shift.effectiveFrom;
      await tx.update(onCallShifts).set({ until }).where(eq(onCallShifts.id, before.id));
    }
    if (before && !hasBegun) await tx.update(onCallShifts).set(shift).where(eq(onCallShifts.id, before.id));
    else await tx.insert(onCallShifts).values(shift);
    await audit(tx, ctx, {
      action: "on-call.shift",
      subject: shift.id,
      before: before && { shift: before.id, ...contentOf(before) },
      after: contentOf(shift),
    });
    return { shift };
  });
}

const contentOf = ({ id: _id, createdBy: _createdBy, createdAt: _createdAt, ...shift }: ShiftRow) => ({
  ...shift,
  startsAt: shift.startsAt.toISOString(),
  effectiveFrom: shift.effectiveFrom.toISOString(),
  until: shift.until?.toISOString() ?? null,
});

/** A pattern must not overlap itself: its turn ends before the next one begins. */
function checkPattern({ frequency, interval, userIds, durationMinutes }: Input, byDay: Input["byDay"]): void {
  if (!frequency) {
    if (userIds.length > 1) throw new ValidationError("A shift that happens once has one person.", ["userIds"]);
    if (interval && interval > 1) throw new ValidationError("An interval needs a frequency.", ["interval"]);
  }
  if (byDay?.length && frequency !== "WEEKLY")
    throw new ValidationError("Days of the week need the frequency WEEKLY.", ["byDay"]);
  if (!frequency) return;
  const longest = leastDaysBetween(periodDays({ frequency, interval: interval ?? 1 }), byDay ?? []) * minutesOfDay;
  if (durationMinutes > longest)
    throw new ValidationError(`The shift would overlap its next turn. Its duration is at most ${longest} minutes.`, [
      "durationMinutes",
    ]);
}

/** The fewest days between two beginnings of a pattern that repeats after `period` days. */
export function leastDaysBetween(period: number, byDay: readonly (typeof WEEKDAYS)[number][]): number {
  const days = byDay.map((day) => WEEKDAYS.indexOf(day)).sort((a, b) => a - b);
  const [first = 0] = days;
  const beginnings = [...(days.length > 0 ? days : [0]), first + period];
  return Math.min(...beginnings.slice(1).map((day, index) => day - (beginnings[index] ?? 0)));
}

function checkEnd({ until, effectiveFrom, kind, startsAt, durationMinutes }: ShiftRow, now: Date): void {
  if (until && until <= effectiveFrom)
    throw new ValidationError("The end must be in the future, after the start.", ["until"]);
  // The wall clock may be an hour ahead of the time that passes.
  if (kind === "SINGLE" && startsAt.getTime() + (durationMinutes + 60) * 60_000 <= now.getTime())
    throw new ValidationError("The shift is in the past.", ["startsAt"]);
}

export async function checkPeople(tx: Tx, people: readonly string[], path: string): Promise<void> {
  const found = await peopleById(tx, [...new Set(people)]);
  const unknown = people.find((id) => !found.has(id));
  if (unknown !== undefined) throw new NotFoundError("There is no such person.", [path]);
}

/** Throws NotFoundError; ConflictError: the shift is over. */
export async function findChangeable(tx: Tx, { now }: Ctx, id: string): Promise<ShiftRow> {
  const shift = await findShift(tx, id);
  if (!shift) throw new NotFoundError("There is no such shift.", ["id"]);
  if (shift.until && shift.until <= later(shift.effectiveFrom, now))
    throw new ConflictError("The shift is over already. Add a new one.", ["id"]);
  return shift;
}
