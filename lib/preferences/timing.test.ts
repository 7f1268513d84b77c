import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import { quietNights } from "./testing/quiet-nights.ts";
import { inEveryZone, instants, wallTimes, zones } from "./testing/zones.ts";
import {
  firstOpenMoment,
  isQuiet,
  nextDigestBoundary,
  type QuietWindow,
  startOfDayMs,
  type TimeFacts,
  wallTimeToMs,
} from "./timing.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;
const all: Weekday[] = [...WEEKDAYS];

const times = (patch: Partial<TimeFacts>): TimeFacts => ({
  timeZone: "UTC",
  quietHours: [],
  snoozedUntilMs: null,
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  ...patch,
});
const window = (start: string, end: string, days: readonly Weekday[] = all): QuietWindow => ({ days, start, end });
const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

describe("a local wall time is one instant", () => {
  test.each([
    ["an ordinary one", "Europe/Berlin", "2026-01-15", "09:00", "2026-01-15T08:00:00Z"],
    [
      "the gap of spring means the first instant after it",
      "Europe/Berlin",
      "2026-03-29",
      "02:30",
      "2026-03-29T01:00:00Z",
    ],
    ["its first minute as well", "Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00:00Z"],
    ["after the gap the clock is right again", "Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"],
    ["the overlap of autumn means the first of two", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"],
    ["New York's gap", "America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"],
    ["New York's overlap", "America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"],
    ["the south's gap, in October", "Australia/Sydney", "2026-10-04", "02:30", "2026-10-03T16:00:00Z"],
    ["the south's overlap, in April", "Australia/Sydney", "2026-04-05", "02:30", "2026-04-04T15:30:00Z"],
    ["Santiago's gap takes midnight away", "America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00Z"],
    ["Cairo's gap takes midnight away", "Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00:00Z"],
    ["Lord Howe's gap is half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"],
    ["and its overlap too", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"],
    ["Chatham's gap starts at a quarter to three", "Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00:00Z"],
    ["Chatham's overlap ends at a quarter to four", "Pacific/Chatham", "2026-04-05", "03:00", "2026-04-04T13:15:00Z"],
    ["Troll turns two hours", "Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29T01:00:00Z"],
    ["Kathmandu is a quarter off", "Asia/Kathmandu", "2026-06-01", "09:00", "2026-06-01T03:15:00Z"],
    ["Apia had no 30 December 2011", "Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00Z"],
  ])("%s", (_name, zone, date, time, instant) => {
    expect(iso(wallTimeToMs(Temporal.PlainDate.from(date), time, zone))).toBe(instant);
  });
});

describe("quiet hours end at the first open moment", () => {
  test.each(quietNights)("%s", (_name, facts, asked, open) => {
    expect(iso(firstOpenMoment(times(facts), Date.parse(asked)))).toBe(open);
  });
});

test.each([
  ["UTC", "2026-03-10T12:34:56Z", "2026-03-10T00:00:00Z"],
  ["its very first instant", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"],
  ["Asia/Tokyo", "2026-03-10T15:00:00Z", "2026-03-10T15:00:00Z"],
  ["America/New_York", "2026-03-10T03:59:59Z", "2026-03-09T04:00:00Z"],
  // Clocks go from 23:59 to 01:00.
  ["Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z"],
])("the day begins at its first instant there is: %s", (zone, asked, begun) => {
  const timeZone = zone.includes("/") ? zone : "UTC";
  expect(iso(startOfDayMs(Date.parse(asked), timeZone))).toBe(begun);
});

describe("digest boundaries", () => {
  test.each<[string, "HOURLY" | "DAILY" | "WEEKLY", Partial<TimeFacts>, string, string]>([
    ["hourly: the next full hour", "HOURLY", {}, "2026-03-10T12:34:56Z", "2026-03-10T13:00:00Z"],
    ["hourly: strictly after", "HOURLY", {}, "2026-03-10T12:00:00Z", "2026-03-10T13:00:00Z"],
    [
      "hourly: by the person's clock",
      "HOURLY",
      { timeZone: "Asia/Kathmandu" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T12:15:00Z",
    ],
    ["hourly: over the gap", "HOURLY", { timeZone: "Europe/Berlin" }, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"],
    [
      "hourly: in the overlap, every hour",
      "HOURLY",
      { timeZone: "Europe/Berlin" },
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:00:00Z",
    ],
    [
      "hourly: Lord Howe's clock goes from 01:59 to 01:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-04-04T14:45:00Z",
      "2026-04-04T15:30:00Z",
    ],
    [
      "hourly: Lord Howe's clock goes from 01:59 to 02:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-10-03T15:15:00Z",
      "2026-10-03T16:00:00Z",
    ],
    [
      "hourly: Chatham's clock goes from 02:44 to 03:45",
      "HOURLY",
      { timeZone: "Pacific/Chatham" },
      "2026-09-26T13:50:00Z",
      "2026-09-26T14:15:00Z",
    ],
    ["daily: tomorrow", "DAILY", {}, "2026-03-10T12:00:00Z", "2026-03-11T09:00:00Z"],
    ["daily: today", "DAILY", { digestTime: "23:59" }, "2026-03-10T12:00:00Z", "2026-03-10T23:59:00Z"],
    ["daily: strictly after", "DAILY", {}, "2026-03-10T09:00:00Z", "2026-03-11T09:00:00Z"],
    [
      "daily: 23 hours in spring",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-03-28T08:00:00Z",
      "2026-03-29T07:00:00Z",
    ],
    [
      "daily: 25 hours in autumn",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-10-24T07:00:00Z",
      "2026-10-25T08:00:00Z",
    ],
    [
      "daily: a time in the gap",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "daily: a time that happens twice happens once",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ],
    ["weekly: the coming Monday", "WEEKLY", {}, "2026-03-10T12:00:00Z", "2026-03-16T09:00:00Z"],
    [
      "weekly: the same day, later",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "13:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T13:00:00Z",
    ],
    [
      "weekly: strictly after",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "12:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-17T12:00:00Z",
    ],
    [
      "weekly: over the change",
      "WEEKLY",
      { timeZone: "America/New_York", digestWeekday: "SUNDAY" },
      "2026-03-01T14:00:00Z",
      "2026-03-08T13:00:00Z",
    ],
    [
      "quiet: the next open boundary",
      "HOURLY",
      { quietHours: [window("12:30", "15:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-10T15:00:00Z",
    ],
    [
      "quiet every time: the first open moment after",
      "WEEKLY",
      { quietHours: [window("08:00", "10:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-16T10:00:00Z",
    ],
  ])("%s", (_name, frequency, facts, asked, boundary) => {
    expect(iso(nextDigestBoundary(times(facts), frequency, Date.parse(asked)))).toBe(boundary);
  });
});

describe("laws, in every zone and over every change of clocks from 2024 to 2029", () => {
  test("the first open moment is open, is not before it was asked, is at most a week late, and stays what it is", () => {
    inEveryZone(12, (facts, ms) => {
      const open = firstOpenMoment(facts, ms);
      const base = Math.max(ms, facts.snoozedUntilMs ?? ms);
      expect(isQuiet(facts, open)).toBe(false);
      expect(open).toBeGreaterThanOrEqual(base);
      expect(open - base).toBeLessThanOrEqual(weekMs);
      expect(firstOpenMoment(facts, open)).toBe(open);
    });
  });

  test("whoever asks later is not let go sooner", () => {
    inEveryZone(8, (facts, a, b) => {
      const near = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
      expect(firstOpenMoment(facts, Math.min(a, b))).toBeLessThanOrEqual(firstOpenMoment(facts, near));
    });
  });

  test("everything between the asking and the first open moment is quiet", () => {
    inEveryZone(6, (facts, ms, any) => {
      const unsnoozed = { ...facts, snoozedUntilMs: null };
      const open = firstOpenMoment(unsnoozed, ms);
      if (open > ms) expect(isQuiet(unsnoozed, ms + (any % (open - ms)))).toBe(true);
    });
  });

  test("a wall time that exists is shown by its instant, one that does not is passed over by it, and it is the first", () => {
    const timesOfDay = fc.tuple(wallTimes, fc.integer({ min: 0, max: 14 }));
    for (const zone of zones)
      fc.assert(
        fc.property(instants(zone), timesOfDay, (ms, [quarter, minutes]) => {
          const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
          const time = Temporal.PlainTime.from(quarter).add({ minutes });
          const wall = date.toPlainDateTime(time);
          const at = wallTimeToMs(date, time.toString(), zone);
          const shown = (epoch: number) =>
            Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone).toPlainDateTime();
          expect(Temporal.PlainDateTime.compare(shown(at), wall)).toBeGreaterThanOrEqual(0);
          expect(Temporal.PlainDateTime.compare(shown(at - 1), wall)).toBe(-1);
        }),
        { numRuns: 10 },
      );
  });

  test.each(["HOURLY", "DAILY", "WEEKLY"] as const)(
    "%s: boundaries come strictly after, in order, none twice, none quiet",
    (frequency) => {
      const longestMs = { HOURLY: 3 * hourMs, DAILY: 26 * hourMs, WEEKLY: weekMs + 2 * hourMs }[frequency];
      inEveryZone(4, (any, a, b) => {
        const facts = { ...any, snoozedUntilMs: null }; // somebody snoozed is held, not digested
        const first = nextDigestBoundary(facts, frequency, a);
        expect(first).toBeGreaterThan(a);
        expect(isQuiet(facts, first)).toBe(false);
        expect(nextDigestBoundary(facts, frequency, first)).toBeGreaterThan(first);
        const later = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
        expect(nextDigestBoundary(facts, frequency, Math.min(a, b))).toBeLessThanOrEqual(
          nextDigestBoundary(facts, frequency, later),
        );
        const calm = { ...facts, quietHours: [] };
        const next = nextDigestBoundary(calm, frequency, a);
        expect(next - a).toBeLessThanOrEqual(longestMs);
        // Whoever asks in between is told the same boundary: there is none that was passed over.
        expect(nextDigestBoundary(calm, frequency, a + (b % (next - a)))).toBe(next);
      });
    },
  );

  test("an hourly boundary is shown as a full hour by the person's own clock", () => {
    inEveryZone(6, (facts, ms) => {
      const calm = { ...facts, quietHours: [], snoozedUntilMs: null };
      const at = Temporal.Instant.fromEpochMilliseconds(nextDigestBoundary(calm, "HOURLY", ms)).toZonedDateTimeISO(
        facts.timeZone,
      );
      expect([at.minute, at.second, at.millisecond]).toEqual([0, 0, 0]);
    });
  });
});
