import { describe, expect, test } from "vitest";
import { formatInstantWithZone } from "./instant.ts";

describe("formatInstantWithZone", () => {
  test.each([
    ["en", "UTC", /Jul 12, 2027, 02:00 UTC/],
    ["en", "Europe/Berlin", /Jul 12, 2027, 04:00 GMT\+2/],
    ["de", "Europe/Berlin", /12\.07\.2027, 04:00 MESZ/],
    ["en", "America/New_York", /Jul 11, 2027, 22:00 EDT/],
  ] as const)("names the zone: %s, %s", (language, timeZone, expected) => {
    expect(formatInstantWithZone("2027-07-12T02:00:00Z", language, timeZone)).toMatch(expected);
  });

  test("starts the day at 00:00, and shows seconds if asked to", () => {
    expect(formatInstantWithZone("2027-07-12T00:00:07Z", "en", "UTC", "medium")).toBe("Jul 12, 2027, 00:00:07 UTC");
  });
});
