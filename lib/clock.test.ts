import { describe, expect, test } from "vitest";
import { minuteOf, msToNextMinute } from "./clock.ts";

describe("msToNextMinute", () => {
  test.each([
    ["2026-11-30T10:00:00.000Z", "2026-11-30T10:01:00.020Z"],
    ["2026-11-30T10:00:59.999Z", "2026-11-30T10:01:00.020Z"],
    ["2026-11-30T23:59:30.000Z", "2026-12-01T00:00:00.020Z"],
  ])("leads from %s into the next minute", (now, next) => {
    const at = new Date(now);
    expect(new Date(at.getTime() + msToNextMinute(at)).toISOString()).toBe(next);
    expect(minuteOf(new Date(next)).getTime()).toBe(Math.floor(new Date(next).getTime() / 60_000) * 60_000);
  });
});
