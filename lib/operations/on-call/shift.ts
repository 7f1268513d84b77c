import { RRuleTemporal } from "rrule-temporal";
import type { OnCallLevel, ShiftFrequency, ShiftKind, Weekday } from "#lib/enums.ts";

/**
 * A shift repeats on the wall clock of its zone: a shift from 9:00 to 9:00 changes at 9:00 in summer and in winter, and is an
 * hour longer or shorter when the clocks change.
 */
export interface Shift {
  id: string;
  level: OnCallLevel;
  kind: ShiftKind;
  /** The ids of people, in the order of their turns. */
  people: readonly string[];
  /** The beginning of the first person's first turn. */
  startsAt: Date;
  /** On the wall clock. */
  durationMinutes: number;
  /** The shift counts from here. Later than `startsAt` if it continues the turns of an earlier version. */
  effectiveFrom: Date;
  /** The shift counts until here. Null: without end. */
  until: Date | null;
  /** Null: the shift takes place once. */
  frequency: ShiftFrequency | null;
  interval: number;
  /** The days of a weekly shift. Empty: the day of `startsAt`. */
  byDay: readonly Weekday[];
  timeZone: string;
  createdAt: Date;
}

/** A person is on call in [from, to). */
export interface Duty {
  level: OnCallLevel;
  userId: string;
  shiftId: string;
  isOverride: boolean;
  from: Date;
  to: Date;
}

export const later = (a: Date, b: Date): Date => new Date(Math.max(a.getTime(), b.getTime()));
export const earlier = (a: Date, b: Date): Date => new Date(Math.min(a.getTime(), b.getTime()));

const daysOf: Record<ShiftFrequency, number> = { DAILY: 1, WEEKLY: 7 };
const minutesOfDay = 24 * 60;

/** The days after which the pattern repeats. */
export const periodDays = ({ frequency, interval }: Pick<Shift, "frequency" | "interval">): number =>
  frequency === null ? 0 : daysOf[frequency] * interval;

const toWall = (at: Date, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();

/**
 * The moment at which a wall clock shows a time: the first one if it shows the time twice, and the moment of the change if the
 * clock skips the time. A later time never has an earlier moment, so shifts that meet on the wall clock meet.
 */
export function momentOf(wall: Temporal.PlainDateTime, zone: string): Date {
  const shown = wall.toZonedDateTime(zone, { disambiguation: "compatible" });
  const isSkipped = !shown.toPlainDateTime().equals(wall);
  const change = isSkipped ? shown.add({ nanoseconds: 1 }).getTimeZoneTransition("previous") : null;
  return new Date((change ?? shown).epochMilliseconds);
}

/** The turns of a shift that touch [from, to), in order, without the parts before `effectiveFrom` and after `until`. */
export function turnsOf(shift: Shift, from: Date, to: Date): Duty[] {
  const { level, kind, people, timeZone, durationMinutes, effectiveFrom, until } = shift;
  if (people.length === 0) return [];
  const start = later(from, effectiveFrom);
  const end = until ? earlier(until, to) : to;
  if (start >= end) return [];
  return startsOf(shift, start, end).flatMap(({ wall, turn }) => {
    const begins = momentOf(wall, timeZone);
    const ends = momentOf(wall.add({ minutes: durationMinutes }), timeZone);
    const duty: Duty = {
      level,
      userId: people[turn % people.length] ?? "",
      shiftId: shift.id,
      isOverride: kind === "OVERRIDE",
      from: later(begins, effectiveFrom),
      to: until ? earlier(until, ends) : ends,
    };
    return duty.from < duty.to && duty.to > start && duty.from < end ? [duty] : [];
  });
}

interface Start {
  wall: Temporal.PlainDateTime;
  /** The number of turns before it. */
  turn: number;
}

/** The beginnings on the wall clock that can touch [from, to), and a few more. */
function startsOf(shift: Shift, from: Date, to: Date): Start[] {
  const { timeZone, durationMinutes, frequency, interval, byDay } = shift;
  const first = toWall(shift.startsAt, timeZone);
  if (frequency === null) return [{ wall: first, turn: 0 }];
  const period = periodDays(shift);
  // The pattern repeats, so earlier periods need not be counted one by one.
  const earliest = toWall(from, timeZone).subtract({ minutes: durationMinutes + minutesOfDay });
  const skipped = Math.max(0, Math.floor(daysBetween(first, earliest) / period) - 1);
  const rule = new RRuleTemporal({
    freq: frequency,
    interval,
    ...(byDay.length > 0 && { byDay: byDay.map((day) => day.slice(0, 2)) }),
    wkst: "MO",
    // The rule counts on the wall clock, which has no changes. momentOf() applies the zone.
    tzid: "UTC",
    dtstart: first.add({ days: skipped * period }).toZonedDateTime("UTC"),
    temporal: Temporal,
  });
  const last = toWall(to, timeZone).add({ minutes: minutesOfDay });
  return rule
    .between(first.toZonedDateTime("UTC"), last.toZonedDateTime("UTC"), true)
    .map((at) => at.toPlainDateTime())
    .map((wall) => ({ wall, turn: turnOf(shift, first, wall) }));
}

const daysBetween = (from: Temporal.PlainDateTime, to: Temporal.PlainDateTime): number =>
  from.toPlainDate().until(to.toPlainDate(), { largestUnit: "days" }).days;

const mondayOf = (at: Temporal.PlainDateTime): Temporal.PlainDateTime => at.subtract({ days: at.dayOfWeek - 1 });

/** Days of one week belong to one turn. */
function turnOf({ frequency, interval }: Shift, first: Temporal.PlainDateTime, wall: Temporal.PlainDateTime): number {
  const steps = frequency === "WEEKLY" ? daysBetween(mondayOf(first), mondayOf(wall)) / 7 : daysBetween(first, wall);
  return Math.floor(steps / interval);
}
