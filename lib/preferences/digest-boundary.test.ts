import { describe, expect, test } from "vitest";
import { times, window } from "./testing/times.ts";
import { nextDigestBoundary, type TimeFacts } from "./timing.ts";

const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

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
      "HOURLY: skips hours in quiet hours",
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
