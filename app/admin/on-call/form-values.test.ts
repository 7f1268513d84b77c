import { describe, expect, test } from "vitest";
import { toInstant, wallTime } from "./form-values.ts";

describe("wallTime", () => {
  test.each([
    ["2026-11-30T09:00", true],
    ["2028-02-29T23:59", true],
    ["2026-02-30T09:00", false],
    ["2026-13-01T09:00", false],
    ["2026-11-30T24:01", false],
    ["2026-11-30", false],
  ])("reads %s: %s", (text, isValid) => {
    expect(wallTime.safeParse(text).success).toBe(isValid);
  });
});

describe("toInstant", () => {
  test("reads a time in the zone of the form", () => {
    expect(toInstant("2026-07-01T09:00", "Europe/Berlin")).toBe("2026-07-01T07:00:00.000Z");
  });
});
