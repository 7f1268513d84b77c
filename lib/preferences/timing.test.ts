import { describe, expect, test } from "vitest";
import { quietNights } from "./testing/quiet-nights.ts";
import { times } from "./testing/times.ts";
import { firstOpenMoment, startOfDayMs, wallTimeToMs } from "./timing.ts";

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
    ["a moment in UTC", "2026-03-10T12:34:56Z", "2026-03-10T00:00:00Z"],
    ["the first instant of a day", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"],
    ["Asia/Tokyo", "2026-03-10T15:00:00Z", "2026-03-10T15:00:00Z"],
    ["America/New_York", "2026-03-10T03:59:59Z", "2026-03-09T04:00:00Z"],
    // Clocks go from 23:59 to 01:00.
    ["Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z"],
  ])("returns the first existing instant of the day for %s", (zone, moment, start) => {
    const timeZone = zone.includes("/") ? zone : "UTC";
    expect(iso(startOfDayMs(Date.parse(moment), timeZone))).toBe(start);
  });
});
