import { describe, expect, test } from "vitest";
import { startOfDay } from "./days.ts";

describe("startOfDay", () => {
  test.each([
    ["2026-11-24", "Europe/Berlin", 0, "2026-11-23T23:00:00Z"],
    ["2026-11-24", "Europe/Berlin", 1, "2026-11-24T23:00:00Z"],
    // Clocks go back on this day, so it has 25 hours.
    ["2026-10-25", "Europe/Berlin", 0, "2026-10-24T22:00:00Z"],
    ["2026-10-25", "Europe/Berlin", 1, "2026-10-25T23:00:00Z"],
    ["2026-02-30", "UTC", 0, undefined],
    ["yesterday", "UTC", 0, undefined],
    [undefined, "UTC", 0, undefined],
  ])("reads %s in %s plus %d days as %s", (text, zone, days, instant) => {
    expect(startOfDay(text, zone, days)).toBe(instant);
  });
});
