import { describe, expect, test } from "vitest";
import { isTimeZone, usableTimeZone } from "./time-zone.ts";

const accepts = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};
const icuOnly = ["PST", "IST", "JST", "BST", "US/Pacific-New", "Canada/East-Saskatchewan", "SystemV/EST5EDT"];

describe("isTimeZone", () => {
  test.each([
    ...icuOnly,
    "+01:00",
    "01:00",
    "UTC+1",
    "Z",
    "",
    "Europe/Atlantis",
    "Europe/Berlin\0",
    "x".repeat(10_000),
  ])("rejects %j", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  test.each(["UTC", "Europe/Berlin", "US/Eastern", "Asia/Calcutta", "EST5EDT", "Etc/GMT+3", "europe/berlin"])(
    "accepts %s, with which Temporal computes and Intl writes",
    (name) => {
      expect(isTimeZone(name)).toBe(true);
      expect(() => Temporal.Now.instant().toZonedDateTimeISO(name)).not.toThrow();
      expect(() => new Intl.DateTimeFormat("en", { timeZone: name })).not.toThrow();
    },
  );

  test("accepts every zone that the page offers", () => {
    for (const name of Intl.supportedValuesOf("timeZone")) expect(name).toSatisfy(isTimeZone);
  });
});

describe("usableTimeZone", () => {
  test.each(icuOnly)("reads %s as UTC, although Intl accepts it", (name) => {
    expect(accepts(() => new Intl.DateTimeFormat("en", { timeZone: name }))).toBe(true);
    expect(usableTimeZone(name)).toBe("UTC");
  });
});
