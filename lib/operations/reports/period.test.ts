import { describe, expect, test } from "vitest";
import { REPORT_KINDS, type ReportKind } from "#lib/enums.ts";
import { dayMs, freezesAt, periodAt, periodBefore, periodName } from "./period.ts";

const days = (kind: ReportKind, at: string) => {
  const { startsAt, endsAt } = periodAt(kind, new Date(at));
  return [startsAt, endsAt].map((date) => date.toISOString().replace("T00:00:00.000Z", ""));
};

describe("periodAt", () => {
  test.each<[string, ReportKind, string, string, string]>([
    ["a Monday's first moment", "WEEKLY", "2026-11-30T00:00:00Z", "2026-11-30", "2026-12-07"],
    ["a Sunday's last moment", "WEEKLY", "2026-11-29T23:59:59.999Z", "2026-11-23", "2026-11-30"],
    ["a week over the new year", "WEEKLY", "2027-01-01T12:00:00Z", "2026-12-28", "2027-01-04"],
    ["a leap day", "MONTHLY", "2028-02-29T12:00:00Z", "2028-02-01", "2028-03-01"],
    ["December", "MONTHLY", "2026-12-31T23:59:59.999Z", "2026-12-01", "2027-01-01"],
    ["the first quarter", "QUARTERLY", "2027-01-01T00:00:00Z", "2027-01-01", "2027-04-01"],
    ["the last quarter", "QUARTERLY", "2026-12-31T23:59:59.999Z", "2026-10-01", "2027-01-01"],
  ])("finds the period of %s", (_, kind, at, from, to) => {
    expect(days(kind, at)).toEqual([from, to]);
  });

  test.each(["2026-03-29T01:30:00Z", "2026-10-25T01:30:00Z", "2026-11-01T06:30:00Z"])(
    "gives a week with a clock change of a time zone 168 hours: %s",
    (at) => {
      const { startsAt, endsAt } = periodAt("WEEKLY", new Date(at));
      expect(endsAt.getTime() - startsAt.getTime()).toBe(7 * dayMs);
      expect(startsAt.getUTCDay()).toBe(1);
    },
  );

  test("covers every moment exactly once over ten years", () => {
    for (const kind of REPORT_KINDS) {
      let period = periodAt(kind, new Date("2036-01-15T00:00:00Z"));
      while (period.startsAt.getUTCFullYear() > 2025) {
        const before = periodBefore(period);
        expect(before.endsAt).toEqual(period.startsAt);
        expect(periodAt(kind, before.startsAt)).toEqual(before);
        period = before;
      }
    }
  });
});

describe("periodName", () => {
  test.each<[ReportKind, string, string]>([
    ["WEEKLY", "2026-11-30", "2026-W49"],
    // The years whose first days belong to the last week of the year before, and the other way round.
    ["WEEKLY", "2027-01-01", "2026-W53"],
    ["WEEKLY", "2024-12-30", "2025-W01"],
    ["WEEKLY", "2026-01-01", "2026-W01"],
    ["MONTHLY", "2026-02-10", "2026-02"],
    ["QUARTERLY", "2026-09-30", "2026-Q3"],
  ])("names the %s period of %s %s", (kind, at, name) => {
    expect(periodName(periodAt(kind, new Date(at)))).toBe(name);
  });
});

describe("freezesAt", () => {
  test("is 06:00 UTC after the end: on Mondays and on the first day of a month", () => {
    const at = new Date("2026-12-31T12:00:00Z");
    expect(REPORT_KINDS.map((kind) => freezesAt(periodAt(kind, at)).toISOString())).toEqual([
      "2027-01-04T06:00:00.000Z",
      "2027-01-01T06:00:00.000Z",
      "2027-01-01T06:00:00.000Z",
    ]);
  });
});
