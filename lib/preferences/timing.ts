import { type Frequency, WEEKDAYS, type Weekday } from "#lib/enums.ts";

/** Half-open [start, end) in local wall time, "HH:MM"; belongs to the weekdays it starts on; end <= start runs past midnight. */
export interface QuietWindow {
  days: readonly Weekday[];
  start: string;
  end: string;
}

export interface TimeFacts {
  /** IANA name. */
  timeZone: string;
  quietHours: readonly QuietWindow[];
  /** Epoch milliseconds. */
  snoozedUntilMs: number | null;
  /** "HH:MM" local wall time. */
  digestTime: string;
  digestWeekday: Weekday;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The instant of a local wall time. One that does not exist (clocks went forward) means the first instant after the gap;
 * one that happens twice (clocks went back) means the first.
 */
export function wallTimeToMs(date: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  return (zoned.getTimeZoneTransition("next") ?? zoned).epochMilliseconds;
}

const localDate = (ms: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();

/** The first instant of the calendar day, in the zone, that `ms` lies in. */
export const startOfDayMs = (ms: number, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).startOfDay().epochMilliseconds;

/** The end of a quiet window that `ms` lies in, or null when it lies in none; where several overlap, of any one of them. */
function quietUntil(facts: TimeFacts, ms: number): number | null {
  if (facts.quietHours.length === 0) return null;
  const today = localDate(ms, facts.timeZone);
  for (const window of facts.quietHours) {
    const days = window.end <= window.start ? 1 : 0;
    // A window that started yesterday may still run, past midnight.
    for (const startDate of days === 1 ? [today.subtract({ days: 1 }), today] : [today]) {
      if (!window.days.includes(WEEKDAYS[startDate.dayOfWeek - 1] ?? "MONDAY")) continue;
      const startMs = wallTimeToMs(startDate, window.start, facts.timeZone);
      const endMs = wallTimeToMs(startDate.add({ days }), window.end, facts.timeZone);
      if (startMs <= ms && ms < endMs) return endMs;
    }
  }
  return null;
}

export const isQuiet = (facts: TimeFacts, ms: number): boolean => quietUntil(facts, ms) !== null;

/** The first moment at or after `ms` that lies outside snooze and every quiet window. */
export function firstOpenMoment(facts: TimeFacts, ms: number): number {
  let moment = facts.snoozedUntilMs === null ? ms : Math.max(ms, facts.snoozedUntilMs);
  const limitMs = moment + weekMs;
  for (let end = quietUntil(facts, moment); end !== null; end = quietUntil(facts, moment)) {
    moment = end;
    // A list without an open moment is refused when it is written; this bound keeps a bad row from holding for ever.
    if (moment >= limitMs) return limitMs;
  }
  return moment;
}

const hourMs = 60 * 60 * 1000;
const offsetMs = (zoned: Temporal.ZonedDateTime): number => zoned.offsetNanoseconds / 1_000_000;

/** The next moment after `ms` at which the zone's clocks show a full hour; zones differ from UTC by odd minutes too. */
function fullHourAfter(timeZone: string, ms: number): number {
  const zoned = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const here = zoned(ms);
  const offset = offsetMs(here);
  const next = (Math.floor((ms + offset) / hourMs) + 1) * hourMs - offset;
  if (offsetMs(zoned(next)) === offset) return next;
  // The clocks change on the way, in some zones by less than an hour: the change itself counts if they show a full hour then.
  const change = here.getTimeZoneTransition("next") ?? here;
  return Math.ceil((change.epochMilliseconds + offsetMs(change)) / hourMs) * hourMs - offsetMs(change);
}

/** The next boundary strictly after `ms`: the full local hour, the day's digest time, or that of the week's digest day. */
function boundaryAfter(facts: TimeFacts, frequency: Exclude<Frequency, "INSTANT">, ms: number): number {
  if (frequency === "HOURLY") return fullHourAfter(facts.timeZone, ms);
  for (let date = localDate(ms, facts.timeZone); ; date = date.add({ days: 1 })) {
    if (frequency === "WEEKLY" && WEEKDAYS[date.dayOfWeek - 1] !== facts.digestWeekday) continue;
    const boundaryMs = wallTimeToMs(date, facts.digestTime, facts.timeZone);
    if (boundaryMs > ms) return boundaryMs;
  }
}

/**
 * The next digest boundary that is outside quiet hours. Where a whole week of boundaries is quiet (a digest time inside
 * every night's window), the first one counts, and the digest goes out at the first open moment after it.
 */
export function nextDigestBoundary(facts: TimeFacts, frequency: Exclude<Frequency, "INSTANT">, ms: number): number {
  const first = boundaryAfter(facts, frequency, ms);
  for (let boundary = first; boundary < ms + weekMs; boundary = boundaryAfter(facts, frequency, boundary))
    if (!isQuiet(facts, boundary)) return boundary;
  return firstOpenMoment(facts, first);
}
