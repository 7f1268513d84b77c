import type { OnCallLevel } from "#lib/enums.ts";
import { type Duty, type Shift, turnsOf } from "./shift.ts";

/** Nobody is on call in [from, to). */
export interface Gap {
  level: OnCallLevel;
  from: Date;
  to: Date;
}

const dayMs = 86_400_000;
/** Gaps that begin later are no warning yet. */
export const gapsAheadMs = 30 * dayMs;

/**
 * The person on call at each moment of [from, to), in order and without overlap: an override comes first, then the newest shift.
 * `isPerson` is false for people who no longer exist; no one is on call in their turns.
 */
export function dutiesOf(
  shifts: readonly Shift[],
  level: OnCallLevel,
  from: Date,
  to: Date,
  isPerson: (userId: string) => boolean = () => true,
): Duty[] {
  const order = shifts.filter((shift) => shift.level === level).toSorted(byPrecedence);
  const turns = order.flatMap((shift) => turnsOf(shift, from, to)).filter(({ userId }) => isPerson(userId));
  const edges = [...new Set(turns.flatMap((turn) => [turn.from.getTime(), turn.to.getTime()]))].sort((a, b) => a - b);
  const duties: Duty[] = [];
  for (const [index, at] of edges.entries()) {
    const next = edges[index + 1];
    const turn =
      next === undefined ? undefined : turns.find((one) => one.from.getTime() <= at && at < one.to.getTime());
    if (next === undefined || !turn) continue;
    const previous = duties.at(-1);
    if (previous && previous.to.getTime() === at && isSameDuty(previous, turn)) previous.to = new Date(next);
    else duties.push({ ...turn, from: new Date(at), to: new Date(next) });
  }
  return duties.filter((duty) => duty.to > from && duty.from < to);
}

const byPrecedence = (a: Shift, b: Shift): number =>
  Number(b.kind === "OVERRIDE") - Number(a.kind === "OVERRIDE") ||
  b.createdAt.getTime() - a.createdAt.getTime() ||
  (a.id < b.id ? 1 : -1);

const isSameDuty = (a: Duty, b: Duty): boolean => a.userId === b.userId && a.isOverride === b.isOverride;

/** The parts of [from, to) without a duty. */
export function gapsBetween(duties: readonly Duty[], level: OnCallLevel, from: Date, to: Date): Gap[] {
  const gaps: Gap[] = [];
  let covered = from;
  for (const duty of duties) {
    if (duty.from > covered) gaps.push({ level, from: covered, to: duty.from });
    if (duty.to > covered) covered = duty.to;
  }
  if (covered < to) gaps.push({ level, from: covered, to });
  return gaps;
}

/** The levels in use. Without any shift there is no rota, and no gap in it. */
export function levelsInUse(shifts: readonly Shift[], now: Date): OnCallLevel[] {
  const regular = shifts.filter(({ kind, until }) => kind !== "OVERRIDE" && (until === null || until > now));
  const levels = new Set(regular.map(({ level }) => level));
  return levels.size === 0 ? [] : [...new Set<OnCallLevel>(["PRIMARY", ...levels])];
}

/** The gaps of the next 30 days. A gap that is over is not among them; one that has begun starts now. */
export function gapsAhead(shifts: readonly Shift[], now: Date, isPerson?: (userId: string) => boolean): Gap[] {
  const end = new Date(now.getTime() + gapsAheadMs);
  return levelsInUse(shifts, now).flatMap((level) =>
    gapsBetween(dutiesOf(shifts, level, now, end, isPerson), level, now, end),
  );
}

/** The duty at this moment and the one after it, within 30 days. Null: nobody. */
export function nowAndNext(
  shifts: readonly Shift[],
  level: OnCallLevel,
  now: Date,
  isPerson?: (userId: string) => boolean,
): { current: Duty | null; next: Duty | null } {
  const duties = dutiesOf(shifts, level, now, new Date(now.getTime() + gapsAheadMs), isPerson);
  const current = duties.find(({ from, to }) => from <= now && now < to) ?? null;
  return { current, next: duties.find(({ from }) => from > now) ?? null };
}
