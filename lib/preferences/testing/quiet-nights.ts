import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import type { QuietWindow, TimeFacts } from "../timing.ts";

const window = (start: string, end: string, days: readonly Weekday[] = WEEKDAYS): QuietWindow => ({ days, start, end });
const night = [window("22:00", "07:00")];

/** The schedule, the start of the search, and the first open moment from then on. */
export const quietNights: [name: string, facts: Partial<TimeFacts>, from: string, open: string][] = [
  ["returns the start if there are no quiet hours", {}, "2026-03-10T12:00:00Z", "2026-03-10T12:00:00Z"],
  [
    "is the start itself in the last millisecond before quiet hours",
    { quietHours: night },
    "2026-03-10T21:59:59.999Z",
    "2026-03-10T21:59:59.999Z",
  ],
  [
    "is the end of quiet hours from the moment when they start",
    { quietHours: night },
    "2026-03-10T22:00:00Z",
    "2026-03-11T07:00:00Z",
  ],
  [
    "is the end of quiet hours that run past midnight",
    { quietHours: night },
    "2026-03-11T03:00:00Z",
    "2026-03-11T07:00:00Z",
  ],
  [
    "is the end of quiet hours from their last millisecond",
    { quietHours: night },
    "2026-03-11T06:59:59.999Z",
    "2026-03-11T07:00:00Z",
  ],
  ["is the moment when quiet hours end", { quietHours: night }, "2026-03-11T07:00:00Z", "2026-03-11T07:00:00Z"],
  [
    "counts a window past midnight to the weekday of its start",
    { quietHours: [window("22:00", "07:00", ["FRIDAY"])] },
    "2026-03-14T03:00:00Z", // a Saturday
    "2026-03-14T07:00:00Z",
  ],
  [
    "does not count a window past midnight to the weekday of its end",
    { quietHours: [window("22:00", "07:00", ["SATURDAY"])] },
    "2026-03-14T03:00:00Z",
    "2026-03-14T03:00:00Z",
  ],
  [
    "continues Sunday's window into Monday",
    { quietHours: [window("22:00", "07:00", ["SUNDAY"])] },
    "2026-03-16T01:00:00Z",
    "2026-03-16T07:00:00Z",
  ],
  [
    "reads a window with equal start and end as a whole day",
    { quietHours: [window("08:00", "08:00", ["TUESDAY"])] },
    "2026-03-11T07:59:00Z",
    "2026-03-11T08:00:00Z",
  ],
  [
    "joins windows that touch",
    { quietHours: [window("12:00", "13:00"), window("13:00", "14:00")] },
    "2026-03-10T12:30:00Z",
    "2026-03-10T14:00:00Z",
  ],
  [
    "uses the last end of windows that overlap",
    { quietHours: [window("12:00", "15:00"), window("12:30", "13:00")] },
    "2026-03-10T12:45:00Z",
    "2026-03-10T15:00:00Z",
  ],
  [
    "is Monday after a quiet weekend",
    { quietHours: [window("00:00", "00:00", ["SATURDAY", "SUNDAY"])] },
    "2026-03-14T10:00:00Z",
    "2026-03-16T00:00:00Z",
  ],
  [
    "shortens the night of a clock change in spring by an hour",
    { timeZone: "Europe/Berlin", quietHours: night },
    "2026-03-28T21:00:00Z",
    "2026-03-29T05:00:00Z",
  ],
  [
    "lengthens the night of a clock change in autumn by an hour",
    { timeZone: "Europe/Berlin", quietHours: night },
    "2026-10-24T20:00:00Z",
    "2026-10-25T06:00:00Z",
  ],
  [
    "moves an end in the spring gap to the first instant after the gap",
    { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
    "2026-03-29T00:15:00Z",
    "2026-03-29T01:00:00Z",
  ],
  [
    "ignores a window inside the spring gap",
    { timeZone: "Europe/Berlin", quietHours: [window("02:10", "02:50")] },
    "2026-03-29T01:00:00Z",
    "2026-03-29T01:00:00Z",
  ],
  [
    "moves a start in the spring gap to the first instant after the gap",
    { timeZone: "Europe/Berlin", quietHours: [window("02:30", "04:00")] },
    "2026-03-29T01:00:00Z",
    "2026-03-29T02:00:00Z",
  ],
  [
    "uses the first occurrence of an end in the autumn overlap",
    { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
    "2026-10-25T00:00:00Z",
    "2026-10-25T00:30:00Z",
  ],
  [
    "is open at the second occurrence of an hour",
    { timeZone: "Europe/Berlin", quietHours: [window("02:00", "02:30")] },
    "2026-10-25T01:15:00Z",
    "2026-10-25T01:15:00Z",
  ],
  [
    "covers both occurrences of an hour within the window",
    { timeZone: "America/New_York", quietHours: [window("01:30", "02:00")] },
    "2026-11-01T06:45:00Z",
    "2026-11-01T07:00:00Z",
  ],
  [
    "handles a clock change of half an hour in Lord Howe",
    { timeZone: "Australia/Lord_Howe", quietHours: [window("01:00", "02:15")] },
    "2026-10-03T15:00:00Z",
    "2026-10-03T15:30:00Z",
  ],
  [
    "handles the clock change in Chatham",
    { timeZone: "Pacific/Chatham", quietHours: [window("22:00", "03:00")] },
    "2026-09-26T12:00:00Z",
    "2026-09-26T14:00:00Z",
  ],
  [
    "handles the offset of Kathmandu",
    { timeZone: "Asia/Kathmandu", quietHours: night },
    "2026-03-10T16:15:00Z",
    "2026-03-11T01:15:00Z",
  ],
  [
    "ends Apia's night of 29 December 2011 at the start of 31 December",
    { timeZone: "Pacific/Apia", quietHours: [window("22:00", "07:00", ["THURSDAY"])] },
    "2011-12-30T09:00:00Z",
    "2011-12-30T10:00:00Z",
  ],
  [
    "is the end of a snooze",
    { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z") },
    "2026-03-10T12:00:00Z",
    "2026-03-12T00:00:00Z",
  ],
  [
    "is the end of quiet hours if a snooze ends within them",
    { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z"), quietHours: night },
    "2026-03-10T12:00:00Z",
    "2026-03-12T07:00:00Z",
  ],
  [
    "is a week later if there is no open moment",
    { quietHours: [window("00:00", "00:00")] },
    "2026-03-10T12:00:00Z",
    "2026-03-17T12:00:00Z",
  ],
];
