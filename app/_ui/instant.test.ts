import { describe, expect, test } from "vitest";
import { formatInstantWithZone } from "./instant.ts";

describe("formatInstantWithZone", () => {
  test.each([
    ["en", "UTC", /Jul 12, 2027, 2:00\sAM UTC/],
    ["en", "Europe/Berlin", /Jul 12, 2027, 4:00\sAM GMT\+2/],
    ["de", "Europe/Berlin", /12\.07\.2027, 04:00 MESZ/],
    ["en", "America/New_York", /Jul 11, 2027, 10:00\sPM EDT/],
  ] as const)("names the zone: %s, %s", (language, timeZone, expected) => {
    expect(formatInstantWithZone("2027-07-12T02:00:00Z", language, timeZone)).toMatch(expected);
  });
});
