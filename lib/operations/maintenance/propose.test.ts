import { describe, expect, test } from "vitest";
import { proposeWindow } from "./propose.ts";

describe("proposeWindow", () => {
  test.each([
    ["2026-11-30T00:00:00Z", "2026-12-12T02:00:00.000Z"],
    ["2026-12-10T02:00:00Z", "2026-12-12T02:00:00.000Z"],
    ["2026-12-10T02:00:01Z", "2027-01-09T02:00:00.000Z"],
    ["2027-05-01T00:00:00Z", "2027-05-08T02:00:00.000Z"],
    ["2027-12-31T00:00:00Z", "2028-01-08T02:00:00.000Z"],
  ])("at %s is the second Saturday %s, for two hours", (now, expected) => {
    const { startsAt, endsAt } = proposeWindow(new Date(now), []);
    expect(startsAt.toISOString()).toBe(expected);
    expect(startsAt.getUTCDay()).toBe(6);
    expect(endsAt.getTime() - startsAt.getTime()).toBe(2 * 3_600_000);
  });

  const now = new Date("2026-11-30T00:00:00Z");
  const window = (startsAt: string, endsAt: string) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) });
  const december = window("2026-12-12T02:00:00Z", "2026-12-12T04:00:00Z");
  const january = window("2027-01-09T20:00:00Z", "2027-01-09T21:00:00Z");
  test.each([
    ["a window at the proposed time", [december], "2027-01-09"],
    ["windows on two second Saturdays, one in the evening", [january, december], "2027-02-13"],
    [
      "a window that begins on the evening before",
      [window("2026-12-11T23:00:00Z", "2026-12-12T00:30:00Z")],
      "2027-01-09",
    ],
    [
      "windows on the days beside it",
      [window("2026-12-11T22:00:00Z", "2026-12-12T00:00:00Z"), window("2026-12-13T00:00:00Z", "2026-12-13T02:00:00Z")],
      "2026-12-12",
    ],
  ])("is the next second Saturday that has no window: %s", (_name, planned, day) => {
    expect(proposeWindow(now, planned).startsAt.toISOString()).toBe(`${day}T02:00:00.000Z`);
  });
});
