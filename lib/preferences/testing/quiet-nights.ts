import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import type { QuietWindow, TimeFacts } from "../timing.ts";

const window = (start: string, end: string, days: readonly Weekday[] = WEEKDAYS): QuietWindow => ({ days, start, end });
const night = [window("22:00", "07:00")];

/** What is set, when somebody asks, and the first open moment from then on. */
export const quietNights: [name: string, facts: Partial<TimeFacts>, asked: string, open: string][] = [
  ["no window: at once", {}, "2026-03-10T12:00:00Z", "2026-03-10T12:00:00Z"],
  [
    "the last moment before the start is open",
    { quietHours: night },
    "2026-03-10T21:59:59.999Z",
    "2026-03-10T21:59:59.999Z",
  ],
  ["the start is inside", { quietHours: night }, "2026-03-10T22:00:00Z", "2026-03-11T07:00:00Z"],
  ["past midnight it still runs", { quietHours: night }, "2026-03-11T03:00:00Z", "2026-03-11T07:00:00Z"],
  [
    "the last moment before the end is inside",
    { quietHours: night },
    "2026-03-11T06:59:59.999Z",
    "2026-03-11T07:00:00Z",
  ],
  ["the end is outside", { quietHours: night }, "2026-03-11T07:00:00Z", "2026-03-11T07:00:00Z"],
  [
    "a window past midnight belongs to the weekday it starts on",
    { quietHours: [window("22:00", "07:00", ["FRIDAY"])] },
    "2026-03-14T03:00:00Z", // a Saturday
    "2026-03-14T07:00:00Z",
  ],
  [
    "and not to the one it ends on",
    { quietHours: [window("22:00", "07:00", ["SATURDAY"])] },
    "2026-03-14T03:00:00Z",
    "2026-03-14T03:00:00Z",
  ],
  [
    "Sunday night runs into Monday",
    { quietHours: [window("22:00", "07:00", ["SUNDAY"])] },
    "2026-03-16T01:00:00Z",
    "2026-03-16T07:00:00Z",
  ],
  [
    "a window that ends where it starts lasts a day",
    { quietHours: [window("08:00", "08:00", ["TUESDAY"])] },
    "2026-03-11T07:59:00Z",
    "2026-03-11T08:00:00Z",
  ],
  [
    "windows that touch are one",
    { quietHours: [window("12:00", "13:00"), window("13:00", "14:00")] },
    "2026-03-10T12:30:00Z",
    "2026-03-10T14:00:00Z",
  ],
  [
    "of windows that overlap the last end counts",
    { quietHours: [window("12:00", "15:00"), window("12:30", "13:00")] },
    "2026-03-10T12:45:00Z",
    "2026-03-10T15:00:00Z",
  ],
  [
    "a quiet weekend ends on Monday",
    { quietHours: [window("00:00", "00:00", ["SATURDAY", "SUNDAY"])] },
    "2026-03-14T10:00:00Z",
    "2026-03-16T00:00:00Z",
  ],
  [
    "the night of spring is an hour shorter",
    { timeZone: "Europe/Berlin", quietHours: night },
    "2026-03-28T21:00:00Z",
    "2026-03-29T05:00:00Z",
  ],
  [
    "the night of autumn is an hour longer",
    { timeZone: "Europe/Berlin", quietHours: night },
    "2026-10-24T20:00:00Z",
    "2026-10-25T06:00:00Z",
  ],
  [
    "an end in the gap is the first instant after it",
    { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
    "2026-03-29T00:15:00Z",
    "2026-03-29T01:00:00Z",
  ],
  [
    "a window inside the gap does not happen",
    { timeZone: "Europe/Berlin", quietHours: [window("02:10", "02:50")] },
    "2026-03-29T01:00:00Z",
    "2026-03-29T01:00:00Z",
  ],
  [
    "a start in the gap is the first instant after it",
    { timeZone: "Europe/Berlin", quietHours: [window("02:30", "04:00")] },
    "2026-03-29T01:00:00Z",
    "2026-03-29T02:00:00Z",
  ],
  [
    "an end in the overlap is the first of two",
    { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
    "2026-10-25T00:00:00Z",
    "2026-10-25T00:30:00Z",
  ],
  [
    "the second time round it is open",
    { timeZone: "Europe/Berlin", quietHours: [window("02:00", "02:30")] },
    "2026-10-25T01:15:00Z",
    "2026-10-25T01:15:00Z",
  ],
  [
    "a window over the overlap holds both",
    { timeZone: "America/New_York", quietHours: [window("01:30", "02:00")] },
    "2026-11-01T06:45:00Z",
    "2026-11-01T07:00:00Z",
  ],
  [
    "Lord Howe",
    { timeZone: "Australia/Lord_Howe", quietHours: [window("01:00", "02:15")] },
    "2026-10-03T15:00:00Z",
    "2026-10-03T15:30:00Z",
  ],
  [
    "Chatham",
    { timeZone: "Pacific/Chatham", quietHours: [window("22:00", "03:00")] },
    "2026-09-26T12:00:00Z",
    "2026-09-26T14:00:00Z",
  ],
  ["Kathmandu", { timeZone: "Asia/Kathmandu", quietHours: night }, "2026-03-10T16:15:00Z", "2026-03-11T01:15:00Z"],
  [
    "Apia's night of 29 December 2011 ends where the 31st begins",
    { timeZone: "Pacific/Apia", quietHours: [window("22:00", "07:00", ["THURSDAY"])] },
    "2011-12-30T09:00:00Z",
    "2011-12-30T10:00:00Z",
  ],
  [
    "a snooze alone",
    { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z") },
    "2026-03-10T12:00:00Z",
    "2026-03-12T00:00:00Z",
  ],
  [
    "a snooze that ends at night means the morning",
    { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z"), quietHours: night },
    "2026-03-10T12:00:00Z",
    "2026-03-12T07:00:00Z",
  ],
  [
    "a list without any open moment lets go after a week",
    { quietHours: [window("00:00", "00:00")] },
    "2026-03-10T12:00:00Z",
    "2026-03-17T12:00:00Z",
  ],
];
