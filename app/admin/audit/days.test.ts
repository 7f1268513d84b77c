import { expect, test } from "vitest";
import { startOfDay } from "./days.ts";

test.each([
  ["2026-11-24", "Europe/Berlin", 0, "2026-11-23T23:00:00Z"],
  ["2026-11-24", "Europe/Berlin", 1, "2026-11-24T23:00:00Z"],
  // The day on which the clocks go back has 25 hours.
  ["2026-10-25", "Europe/Berlin", 0, "2026-10-24T22:00:00Z"],
  ["2026-10-25", "Europe/Berlin", 1, "2026-10-25T23:00:00Z"],
  ["2026-02-30", "UTC", 0, undefined],
  ["yesterday", "UTC", 0, undefined],
  [undefined, "UTC", 0, undefined],
])("%s in %s plus %d days: %s", (text, zone, days, instant) => {
  expect(startOfDay(text, zone, days)).toBe(instant);
});
