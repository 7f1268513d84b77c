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

describe("wallTimeToMs", () => {
  test.each([
    ["an ordinary wall time", "Europe/Berlin", "2026-01-15", "09:00", "2026-01-15T08:00:00Z"],
    [
      "a time in the spring gap to the first instant after the gap",
      "Europe/Berlin",
      "2026-03-29",
      "02:30",
      "2026-03-29T01:00:00Z",
    ],
    [
      "the first minute of the spring gap to the first instant after the gap",
      "Europe/Berlin",
      "2026-03-29",
      "02:00",
      "2026-03-29T01:00:00Z",
    ],
    ["the first time after the spring gap", "Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"],
    [
      "a time in the autumn overlap to its first occurrence",
      "Europe/Berlin",
      "2026-10-25",
      "02:30",
      "2026-10-25T00:30:00Z",
    ],
    ["a time in New York's gap", "America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"],
    ["a time in New York's overlap", "America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"],
    ["a time in Sydney's gap in October", "Australia/Sydney", "2026-10-04", "02:30", "2026-10-03T16:00:00Z"],
    ["a time in Sydney's overlap in April", "Australia/Sydney", "2026-04-05", "02:30", "2026-04-04T15:30:00Z"],
    ["midnight in Santiago's gap", "America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00Z"],
    ["a time after midnight in Cairo's gap", "Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00:00Z"],
    ["a time in Lord Howe's gap of half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"],
    [
      "a time in Lord Howe's overlap of half an hour",
      "Australia/Lord_Howe",
      "2026-04-05",
      "01:45",
      "2026-04-04T14:45:00Z",
    ],
    [
      "a time in Chatham's gap, which starts at 02:45",
      "Pacific/Chatham",
      "2026-09-27",
      "03:00",
      "2026-09-26T14:00:00Z",
    ],
    [
      "a time in Chatham's overlap, which ends at 03:45",
      "Pacific/Chatham",
      "2026-04-05",
      "03:00",
      "2026-04-04T13:15:00Z",
    ],
    ["a time in Troll's gap of two hours", "Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29T01:00:00Z"],
    [
      "a time in Kathmandu, whose offset has 45 minutes",
      "Asia/Kathmandu",
      "2026-06-01",
      "09:00",
      "2026-06-01T03:15:00Z",
    ],
    [
      "30 December 2011 in Apia, a date that does not exist",
      "Pacific/Apia",
      "2011-12-30",
      "12:00",
      "2011-12-30T10:00:00Z",
    ],
  ])("converts %s", (_name, zone, date, time, instant) => {
    expect(iso(wallTimeToMs(Temporal.PlainDate.from(date), time, zone))).toBe(instant);
  });
});

describe("firstOpenMoment", () => {
  test.each(quietNights)("%s", (_name, facts, from, open) => {
    expect(iso(firstOpenMoment(times(facts), Date.parse(from)))).toBe(open);
  });
});

describe("startOfDayMs", () => {
  test.each([
    ["UTC", "2026-03-10T12:34:56Z", "2026-03-10T00:00:00Z"],
    ["the first instant of a day", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"],
    ["Asia/Tokyo", "2026-03-10T15:00:00Z", "2026-03-10T15:00:00Z"],
    ["America/New_York", "2026-03-10T03:59:59Z", "2026-03-09T04:00:00Z"],
    // Clocks go from 23:59 to 01:00.
    ["Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z"],
  ])("returns the first existing instant of the day: %s", (zone, moment, start) => {
    const timeZone = zone.includes("/") ? zone : "UTC";
    expect(iso(startOfDayMs(Date.parse(moment), timeZone))).toBe(start);
  });
});

describe("nextDigestBoundary", () => {
  test.each<[string, "HOURLY" | "DAILY" | "WEEKLY", Partial<TimeFacts>, string, string]>([
    ["HOURLY: returns the next full hour", "HOURLY", {}, "2026-03-10T12:34:56Z", "2026-03-10T13:00:00Z"],
    [
      "HOURLY: returns the next hour if now is a full hour",
      "HOURLY",
      {},
      "2026-03-10T12:00:00Z",
      "2026-03-10T13:00:00Z",
    ],
    [
      "HOURLY: returns a full hour on the person's own clock",
      "HOURLY",
      { timeZone: "Asia/Kathmandu" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T12:15:00Z",
    ],
    [
      "HOURLY: returns the next full hour over a clock change in spring",
      "HOURLY",
      { timeZone: "Europe/Berlin" },
      "2026-03-29T00:30:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "HOURLY: returns each of the repeated hours of a clock change in autumn",
      "HOURLY",
      { timeZone: "Europe/Berlin" },
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:00:00Z",
    ],
    [
      "HOURLY: handles Lord Howe's change from 01:59 to 01:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-04-04T14:45:00Z",
      "2026-04-04T15:30:00Z",
    ],
    [
      "HOURLY: handles Lord Howe's change from 01:59 to 02:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-10-03T15:15:00Z",
      "2026-10-03T16:00:00Z",
    ],
    [
      "HOURLY: handles Chatham's change from 02:44 to 03:45",
      "HOURLY",
      { timeZone: "Pacific/Chatham" },
      "2026-09-26T13:50:00Z",
      "2026-09-26T14:15:00Z",
    ],
    [
      "DAILY: returns tomorrow's digest time if today's is over",
      "DAILY",
      {},
      "2026-03-10T12:00:00Z",
      "2026-03-11T09:00:00Z",
    ],
    [
      "DAILY: returns today's digest time if it is still to come",
      "DAILY",
      { digestTime: "23:59" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T23:59:00Z",
    ],
    [
      "DAILY: returns tomorrow's digest time if now is the digest time",
      "DAILY",
      {},
      "2026-03-10T09:00:00Z",
      "2026-03-11T09:00:00Z",
    ],
    [
      "DAILY: returns a time 23 hours later over a clock change in spring",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-03-28T08:00:00Z",
      "2026-03-29T07:00:00Z",
    ],
    [
      "DAILY: returns a time 25 hours later over a clock change in autumn",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-10-24T07:00:00Z",
      "2026-10-25T08:00:00Z",
    ],
    [
      "DAILY: returns the first instant after the gap for a digest time in the gap",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "DAILY: returns a digest time that occurs twice only once",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ],
    ["WEEKLY: returns the next Monday", "WEEKLY", {}, "2026-03-10T12:00:00Z", "2026-03-16T09:00:00Z"],
    [
      "WEEKLY: returns the same day if the digest time is still to come",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "13:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T13:00:00Z",
    ],
    [
      "WEEKLY: returns the next week if now is the digest time",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "12:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-17T12:00:00Z",
    ],
    [
      "WEEKLY: returns the digest time over a clock change",
      "WEEKLY",
      { timeZone: "America/New_York", digestWeekday: "SUNDAY" },
      "2026-03-01T14:00:00Z",
      "2026-03-08T13:00:00Z",
    ],
    [
      "HOURLY: passes over hours in quiet hours",
      "HOURLY",
      { quietHours: [window("12:30", "15:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-10T15:00:00Z",
    ],
    [
      "WEEKLY: returns the end of quiet hours if every digest time is in quiet hours",
      "WEEKLY",
      { quietHours: [window("08:00", "10:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-16T10:00:00Z",
    ],
  ])("%s", (_name, frequency, facts, from, boundary) => {
    expect(iso(nextDigestBoundary(times(facts), frequency, Date.parse(from)))).toBe(boundary);
  });
});

describe("in every time zone and over every clock change from 2024 to 2029", () => {
  test("firstOpenMoment returns an open moment within a week, and returns it again for itself", () => {
    inEveryZone(12, (facts, ms) => {
      const open = firstOpenMoment(facts, ms);
      const base = Math.max(ms, facts.snoozedUntilMs ?? ms);
      expect(isQuiet(facts, open)).toBe(false);
      expect(open).toBeGreaterThanOrEqual(base);
      expect(open - base).toBeLessThanOrEqual(weekMs);
      expect(firstOpenMoment(facts, open)).toBe(open);
    });
  });

  test("firstOpenMoment never returns an earlier moment for a later start", () => {
    inEveryZone(8, (facts, a, b) => {
      const near = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
      expect(firstOpenMoment(facts, Math.min(a, b))).toBeLessThanOrEqual(firstOpenMoment(facts, near));
    });
  });

  test("every moment between the start and firstOpenMoment is quiet", () => {
    inEveryZone(6, (facts, ms, any) => {
      const unsnoozed = { ...facts, snoozedUntilMs: null };
      const open = firstOpenMoment(unsnoozed, ms);
      if (open > ms) expect(isQuiet(unsnoozed, ms + (any % (open - ms)))).toBe(true);
    });
  });

  test("wallTimeToMs returns the first instant whose wall time is at or after the given one", () => {
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
    "nextDigestBoundary for %s returns boundaries strictly later, in order, without repeats, outside quiet hours",
    (frequency) => {
      const longestMs = { HOURLY: 3 * hourMs, DAILY: 26 * hourMs, WEEKLY: weekMs + 2 * hourMs }[frequency];
      inEveryZone(4, (any, a, b) => {
        const facts = { ...any, snoozedUntilMs: null }; // a snoozed message is deferred, not digested
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
        // Any moment in between has the same next boundary, so no boundary was missed.
        expect(nextDigestBoundary(calm, frequency, a + (b % (next - a)))).toBe(next);
      });
    },
  );

  test("nextDigestBoundary for HOURLY returns a full hour on the person's own clock", () => {
    inEveryZone(6, (facts, ms) => {
      const calm = { ...facts, quietHours: [], snoozedUntilMs: null };
      const at = Temporal.Instant.fromEpochMilliseconds(nextDigestBoundary(calm, "HOURLY", ms)).toZonedDateTimeISO(
        facts.timeZone,
      );
      expect([at.minute, at.second, at.millisecond]).toEqual([0, 0, 0]);
    });
  });
});
