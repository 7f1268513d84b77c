import { describe, expect, test } from "vitest";
import { wallTimeToMs } from "#lib/preferences/timing.ts";
import { type Preset, presetMs, wallTextToMs } from "./snooze-until.ts";
import { zoneGroups } from "./zones.ts";

const utc = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));

describe("presetMs", () => {
  test.each<[string, Preset, string, string, string]>([
    ["an hour from the next full minute", "hour", "Europe/Berlin", "2026-11-23T10:15:20Z", "2026-11-23T11:16"],
    ["an hour of real time while clocks go back", "hour", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30"],
    [
      "an hour of real time while clocks go forward",
      "hour",
      "Europe/Berlin",
      "2026-03-29T00:30:00Z",
      "2026-03-29T01:30",
    ],
    ["tomorrow morning in winter", "tomorrow", "Europe/Berlin", "2026-11-23T10:00:00Z", "2026-11-24T07:00"],
    [
      "tomorrow in the person's zone, not in UTC",
      "tomorrow",
      "Pacific/Auckland",
      "2026-06-10T13:00:00Z",
      "2026-06-11T20:00",
    ],
    ["tomorrow, after clocks went forward", "tomorrow", "Europe/Berlin", "2026-03-28T20:00:00Z", "2026-03-29T06:00"],
    ["tomorrow, after clocks went back", "tomorrow", "America/New_York", "2026-10-31T20:00:00Z", "2026-11-01T13:00"],
    [
      "tomorrow, after a DST change of half an hour",
      "tomorrow",
      "Australia/Lord_Howe",
      "2026-10-03T00:00:00Z",
      "2026-10-03T21:00",
    ],
    [
      "tomorrow in a zone with an offset of 45 minutes",
      "tomorrow",
      "Asia/Kathmandu",
      "2026-11-23T10:00:00Z",
      "2026-11-24T02:15",
    ],
    ["a week at the same local time", "week", "Europe/Berlin", "2026-10-20T10:00:40Z", "2026-10-27T11:00"],
    ["a week at a local time that does not exist", "week", "Europe/Berlin", "2026-03-22T01:30:00Z", "2026-03-29T01:00"],
    ["a week at a local time that occurs twice", "week", "Europe/Berlin", "2026-10-18T00:30:00Z", "2026-10-25T00:30"],
  ])("returns the end of %s", (_, preset, timeZone, now, until) => {
    expect(utc(presetMs(preset, timeZone, Date.parse(now)))).toBe(until);
  });
});

describe("wallTextToMs", () => {
  test.each([
    ["2026-11-24T08:00", "Europe/Berlin", "2026-11-24T07:00"],
    ["2026-11-24T08:00", "America/New_York", "2026-11-24T13:00"],
    // In the gap: the first instant after it. Repeated: the first of the two.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"],
    ["2026-02-30T08:00", "UTC", null],
    ["2026-11-24T25:00", "UTC", null],
    ["tomorrow", "UTC", null],
    ["", "UTC", null],
  ])("reads %s in %s as %s", (text, timeZone, instant) => {
    expect(utc(wallTextToMs(text, timeZone))).toBe(instant);
  });
});

describe("wallTextToMs around every change of the clocks in 2026", () => {
  const start = Temporal.Instant.from("2026-01-01T00:00:00Z");
  const zones = zoneGroups("UTC").flatMap(({ zones }) => zones.map(({ name }) => name));
  const all = zones.flatMap((zone) => {
    const first = start.toZonedDateTimeISO(zone).getTimeZoneTransition("next");
    const second = first?.getTimeZoneTransition("next");
    return [first, second].filter((at) => at?.year === 2026).filter((at) => at != null);
  });
  // Many zones share a change.
  const changes = [...new Map(all.map((at) => [`${at.epochMilliseconds} ${at.offset}`, at])).values()];

  test("agrees with wallTimeToMs, which computes with Temporal", () => {
    expect(changes.length).toBeGreaterThan(20);
    for (const change of changes)
      for (const minutes of [-120, -61, -30, -1, 0, 1, 29, 59, 60, 120]) {
        const wall = change.toPlainDateTime().add({ minutes }).round("minute");
        const text = wall.toString({ smallestUnit: "minute" });
        const zone = change.timeZoneId;
        const instant = wallTimeToMs(wall.toPlainDate(), wall.toPlainTime().toString(), zone);
        expect(wallTextToMs(text, zone), `${text} in ${zone}`).toBe(instant);
      }
  });
});
