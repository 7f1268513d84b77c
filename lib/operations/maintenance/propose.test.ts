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
    const { startsAt, endsAt } = proposeWindow(new Date(now));
    expect(startsAt.toISOString()).toBe(expected);
    expect(startsAt.getUTCDay()).toBe(6);
    expect(endsAt.getTime() - startsAt.getTime()).toBe(2 * 3_600_000);
  });
});
