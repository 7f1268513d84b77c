import { type Frequency, WEEKDAYS, type Weekday } from "#lib/enums.ts";

/** Half-open [start, end) in local wall time, "HH:MM". `days` are the weekdays of its start; end <= start runs past midnight. */
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
 * The instant of a local wall time. A time that does not exist (clocks go forward) means the first instant after the gap.
 * A time that occurs twice (clocks go back) means the first occurrence.
 */
export function wallTimeToMs(date: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  return (zoned.getTimeZoneTransition("next") ?? zoned).epochMilliseconds;
}

const localDate = (ms: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();

/** The first instant of the zone's calendar day that contains `ms`. */
export const startOfDayMs = (ms: number, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).startOfDay().epochMilliseconds;

/** The end of a quiet window that contains `ms`, or null. If several windows contain it, the end of any one of them. */
function quietUntil(facts: TimeFacts, ms: number): number | null {
  if (facts.quietHours.length === 0) return null;
  const today = localDate(ms, facts.timeZone);
  for (const window of facts.quietHours) {
    const days = window.end <= window.start ? 1 : 0;
    // A window that started yesterday can run past midnight into today.
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

/** The first moment at or after `ms` that is outside the person's pause and every quiet window. */
export function firstOpenMoment(facts: TimeFacts, ms: number): number {
  let moment = facts.snoozedUntilMs === null ? ms : Math.max(ms, facts.snoozedUntilMs);
  const limitMs = moment + weekMs;
  for (let end = quietUntil(facts, moment); end !== null; end = quietUntil(facts, moment)) {
    moment = end;
    // setSchedule rejects windows without an open moment. This bound prevents an endless loop for a bad row.
    if (moment >= limitMs) return limitMs;
  }
  return moment;
}

const hourMs = 60 * 60 * 1000;
const offsetMs = (zoned: Temporal.ZonedDateTime): number => zoned.offsetNanoseconds / 1_000_000;

/** The next moment after `ms` at which the zone's clocks show a full hour. Offsets from UTC can include minutes. */
function fullHourAfter(timeZone: string, ms: number): number {
  const zoned = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const here = zoned(ms);
  const offset = offsetMs(here);
  const next = (Math.floor((ms + offset) / hourMs) + 1) * hourMs - offset;
  if (offsetMs(zoned(next)) === offset) return next;
  // The clocks change before then, in some zones by less than an hour. The change itself counts if it lands on a full hour.
  const change = here.getTimeZoneTransition("next") ?? here;
  return Math.ceil((change.epochMilliseconds + offsetMs(change)) / hourMs) * hourMs - offsetMs(change);
}

/** The next boundary strictly after `ms`: the full local hour, the digest time, or the digest time on the digest weekday. */
function boundaryAfter(facts: TimeFacts, frequency: Exclude<Frequency, "INSTANT">, ms: number): number {
  if (frequency === "HOURLY") return fullHourAfter(facts.timeZone, ms);
  for (let date = localDate(ms, facts.timeZone); ; date = date.add({ days: 1 })) {
    if (frequency === "WEEKLY" && WEEKDAYS[date.dayOfWeek - 1] !== facts.digestWeekday) continue;
    const boundaryMs = wallTimeToMs(date, facts.digestTime, facts.timeZone);
    if (boundaryMs > ms) return boundaryMs;
  }
}

/**
 * The next digest boundary outside quiet hours. If all boundaries of a week are in quiet hours, the digest is sent at the
 * first open moment after the first boundary.
 */
export function nextDigestBoundary(facts: TimeFacts, frequency: Exclude<Frequency, "INSTANT">, ms: number): number {
  const first = boundaryAfter(facts, frequency, ms);
  for (let boundary = first; boundary < ms + weekMs; boundary = boundaryAfter(facts, frequency, boundary))
    if (!isQuiet(facts, boundary)) return boundary;
  return firstOpenMoment(facts, first);
}
