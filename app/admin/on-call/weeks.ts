import type { Duty } from "./view.ts";

export interface Day {
  date: Temporal.PlainDate;
  from: Date;
  to: Date;
}

const days = 28;

/** Four weeks of days in the viewer's zone, from the Monday of this week. */
export function daysFrom(now: Date, timeZone: string): Day[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const start = (date: Temporal.PlainDate) => new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
  return Array.from({ length: days }, (_, index) => {
    const date = monday.add({ days: index });
    return { date, from: start(date), to: start(date.add({ days: 1 })) };
  });
}

export interface DutyOfDay extends Duty {
  /** True if it begins on this day and not at midnight. */
  beginsInside: boolean;
}

/** The duties that touch a day, and whether a part of the day in the future has nobody. */
export function dutiesOn(
  duties: readonly Duty[],
  { from, to }: Day,
  now: Date,
): { duties: DutyOfDay[]; isGap: boolean } {
  const touching = duties.filter((duty) => new Date(duty.from) < to && new Date(duty.to) > from);
  let covered = Math.max(from.getTime(), now.getTime());
  for (const duty of touching) if (Date.parse(duty.from) <= covered) covered = Math.max(covered, Date.parse(duty.to));
  return {
    duties: touching.map((duty) => ({ ...duty, beginsInside: new Date(duty.from) > from })),
    isGap: covered < to.getTime(),
  };
}
