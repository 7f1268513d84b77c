import { describe, expect, test } from "vitest";
import { daysFrom, dutiesOn } from "./weeks.ts";

const now = new Date("2030-03-28T12:00:00Z");
const duty = (from: string, to: string) =>
  ({ level: "PRIMARY", userId: "usr_1", person: null, isOverride: false, from, to }) as const;

describe("daysFrom", () => {
  test("gives four weeks from Monday, with a day of 23 hours at the clock change", () => {
    const days = daysFrom(now, "Europe/Berlin");
    expect([days.length, days[0]?.date.toString(), days.at(-1)?.date.toString()]).toEqual([
      28,
      "2030-03-25",
      "2030-04-21",
    ]);
    const lengths = days.map(({ from, to }) => (to.getTime() - from.getTime()) / 3_600_000);
    expect(lengths.filter((hours) => hours !== 24)).toEqual([23]);
  });
});

describe("dutiesOn", () => {
  const day = {
    date: Temporal.PlainDate.from("2030-03-30"),
    from: new Date("2030-03-30T00:00Z"),
    to: new Date("2030-03-31T00:00Z"),
  };

  test("marks a day of which a part has nobody", () => {
    expect(dutiesOn([], day, now).isGap).toBe(true);
    expect(dutiesOn([duty("2030-03-30T00:00:00Z", "2030-03-30T23:00:00Z")], day, now).isGap).toBe(true);
    expect(dutiesOn([duty("2030-03-30T01:00:00Z", "2030-04-01T00:00:00Z")], day, now).isGap).toBe(true);
    const whole = [
      duty("2030-03-29T00:00:00Z", "2030-03-30T09:00:00Z"),
      duty("2030-03-30T09:00:00Z", "2030-04-01T00:00:00Z"),
    ];
    expect(dutiesOn(whole, day, now)).toMatchObject({
      isGap: false,
      duties: [{ beginsInside: false }, { beginsInside: true }],
    });
  });

  test("says nothing about a gap that is over", () => {
    expect(dutiesOn([], day, new Date("2030-04-01T00:00Z")).isGap).toBe(false);
  });
});
