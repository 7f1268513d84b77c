import { describe, expect, test } from "vitest";
import { momentText } from "./clock.ts";
import { zoneGroups } from "./zones.ts";

const names = (current: string) => zoneGroups(current).flatMap(({ zones }) => zones.map(({ name }) => name));

describe("zoneGroups", () => {
  test.each(["Europe/Berlin", "UTC", "US/Eastern", "Asia/Calcutta", "America/Argentina/Buenos_Aires"])(
    "contains %s and lists every zone once",
    (current) => {
      expect(names(current)).toContain(current);
      expect(new Set(names(current)).size).toBe(names(current).length);
    },
  );

  test("uses current names that Intl supports", () => {
    expect(names("UTC")).toEqual(expect.arrayContaining(["Asia/Kolkata", "Europe/Kyiv"]));
    for (const timeZone of names("UTC")) expect(() => new Intl.DateTimeFormat("en", { timeZone })).not.toThrow();
  });
});

describe("momentText", () => {
  test("shows the year only if it differs from the current year in the person's zone", () => {
    const now = Date.parse("2026-12-31T22:30:00Z");
    const until = Date.parse("2026-12-31T23:30:00Z");
    expect(momentText("en", "Europe/London", until, now)).toBe("Thu, Dec 31, 23:30");
    expect(momentText("en", "Europe/Berlin", until, now)).toBe("Fri, Jan 1, 2027, 00:30");
  });
});
