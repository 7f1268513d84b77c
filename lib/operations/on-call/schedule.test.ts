import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEEKDAYS } from "#lib/enums.ts";
import { dutiesOf, gapsAhead, gapsBetween, levelsInUse, nowAndNext } from "./schedule.ts";
import { momentOf, type Shift, turnsOf } from "./shift.ts";
import { inZone, override, rotation, wallIn } from "./testing/shifts.ts";

/** Zones with changes at different hours, by half an hour, in the south, without changes, and one that skipped a whole day. */
const zones = [
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Asia/Kolkata",
  "Pacific/Apia",
  "UTC",
];
const year = { from: new Date("2030-01-10T00:00Z"), to: new Date("2031-01-10T00:00Z") };
const hours = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 3_600_000;
const starts = (shift: Shift, from: Date, to: Date) =>
  turnsOf(shift, from, to).map((turn) => wallIn(turn.from, shift.timeZone));

describe("turnsOf", () => {
  test("changes at the same wall time in winter and in summer, with a week of 167 and one of 169 hours", () => {
    const turns = turnsOf(rotation(), year.from, year.to);
    expect(new Set(turns.map(({ from }) => wallIn(from, "Europe/Berlin").slice(11)))).toEqual(new Set(["09:00"]));
    const lengths = Map.groupBy(turns, ({ from, to }) => hours(from, to));
    expect([...lengths].map(([length, { length: weeks }]) => [length, weeks]).sort()).toEqual([
      [167, 1],
      [168, 51],
      [169, 1],
    ]);
  });

  test("gives the turns to the people in order", () => {
    const turns = turnsOf(rotation(), year.from, year.to).slice(0, 4);
    expect(turns.map(({ userId }) => userId)).toEqual(["ada", "bob", "cyd", "ada"]);
  });

  test("keeps the order of turns years later", () => {
    const from = inZone("2045-01-02T09:00", "Europe/Berlin");
    const weeks = Math.round(hours(rotation().startsAt, from) / 168);
    const [turn] = turnsOf(rotation(), from, new Date(from.getTime() + 1));
    expect(turn?.userId).toBe(["ada", "bob", "cyd"][weeks % 3]);
  });

  test("gives the working days of a week to one person, every second week to the next", () => {
    const shift = rotation({
      byDay: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
      durationMinutes: 8 * 60,
      people: ["ada", "bob"],
      interval: 2,
    });
    const turns = turnsOf(shift, shift.startsAt, inZone("2030-02-01T00:00", "Europe/Berlin"));
    expect(turns.map(({ from, userId }) => `${wallIn(from, "Europe/Berlin")} ${userId}`)).toEqual(
      ["07", "08", "09", "10", "11", "21", "22", "23", "24", "25"].map(
        (day) => `2030-01-${day}T09:00 ${Number(day) < 15 ? "ada" : "bob"}`,
      ),
    );
  });

  test("counts from the rotation start with the turns of the first start, and ends a turn at the end", () => {
    const effectiveFrom = inZone("2030-01-16T12:00", "Europe/Berlin");
    const until = inZone("2030-01-22T12:00", "Europe/Berlin");
    const turns = turnsOf(rotation({ effectiveFrom, until }), year.from, year.to);
    expect(turns.map(({ userId, from, to }) => [userId, from, to])).toEqual([
      ["bob", effectiveFrom, inZone("2030-01-21T09:00", "Europe/Berlin")],
      ["cyd", inZone("2030-01-21T09:00", "Europe/Berlin"), until],
    ]);
  });

  test("happens once without a frequency", () => {
    expect(turnsOf(override("eve", "2030-02-01T08:00", "2030-02-01T10:00"), year.from, year.to)).toHaveLength(1);
  });

  test("begins at the change where the clock skips the start, and at the first of two equal times", () => {
    const daily = (time: string) =>
      rotation({ frequency: "DAILY", durationMinutes: 1440, startsAt: inZone(`2030-01-07T${time}`, "Europe/Berlin") });
    const around = (day: string) =>
      [inZone(`${day}T12:00`, "Europe/Berlin"), inZone(`${day}T12:01`, "Europe/Berlin")] as const;
    expect(starts(daily("02:30"), ...around("2030-03-31"))).toEqual(["2030-03-31T03:00"]);
    const [autumn] = turnsOf(daily("02:30"), ...around("2030-10-27"));
    expect(autumn?.from.toISOString()).toBe("2030-10-27T00:30:00.000Z");
  });
});

describe("momentOf", () => {
  test("never puts a later wall time before an earlier one, in any zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 400 * 1440 }),
        fc.integer({ min: 1, max: 3000 }),
        (zone, minute, more) => {
          const wall = Temporal.PlainDateTime.from(zone === "Pacific/Apia" ? "2011-06-01" : "2030-01-01").add({
            minutes: minute,
          });
          return momentOf(wall, zone) <= momentOf(wall.add({ minutes: more }), zone);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a rotation over clock changes", () => {
  const anyRotation = fc
    .record({
      zone: fc.constantFrom(...zones),
      frequency: fc.constantFrom("DAILY" as const, "WEEKLY" as const),
      interval: fc.integer({ min: 1, max: 3 }),
      people: fc.integer({ min: 1, max: 5 }),
      minute: fc.integer({ min: 0, max: 1439 }),
      day: fc.integer({ min: 0, max: 400 }),
    })
    .map(({ zone, frequency, interval, people, minute, day }) => {
      const startsAt = new Date(Date.UTC(2029, 0, 1 + day, 0, minute));
      return rotation({
        timeZone: zone,
        frequency,
        interval,
        people: Array.from({ length: people }, (_, index) => `person ${index}`),
        startsAt,
        effectiveFrom: startsAt,
        durationMinutes: (frequency === "DAILY" ? 1440 : 7 * 1440) * interval,
      });
    });

  test("has no gap and no overlap in a year", () => {
    fc.assert(
      fc.property(anyRotation, (shift) => {
        const from = new Date(Math.max(year.from.getTime(), shift.startsAt.getTime()));
        const turns = turnsOf(shift, from, year.to);
        expect((turns[0]?.from ?? year.to) <= from).toBe(true);
        expect((turns.at(-1)?.to ?? from) >= year.to).toBe(true);
        for (const [index, turn] of turns.slice(1).entries()) expect(turn.from).toEqual(turns[index]?.to);
        expect(gapsBetween(dutiesOf([shift], "PRIMARY", from, year.to), "PRIMARY", from, year.to)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("gives a moment the same person whatever the period that is asked for", () => {
    fc.assert(
      fc.property(anyRotation, fc.integer({ min: 0, max: 364 * 1440 }), (shift, minute) => {
        const at = new Date(year.from.getTime() + minute * 60_000);
        const ofYear = turnsOf(shift, year.from, year.to).find(({ from, to }) => from <= at && at < to);
        const [ofMoment] = turnsOf(shift, at, new Date(at.getTime() + 1));
        expect(ofMoment).toEqual(ofYear);
      }),
      { numRuns: 100 },
    );
  });

  test("meets a second shift that begins on the wall clock where it ends", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 1, max: 1439 }), (zone, minute) => {
        const day = rotation({
          frequency: "DAILY",
          durationMinutes: minute,
          timeZone: zone,
          startsAt: inZone("2029-12-01T00:00", zone),
        });
        const night = {
          ...day,
          id: "ocs_2",
          durationMinutes: 1440 - minute,
          startsAt: inZone(Temporal.PlainDateTime.from("2029-12-01T00:00").add({ minutes: minute }).toString(), zone),
        };
        const turns = [day, night].flatMap((shift) => turnsOf(shift, year.from, year.to));
        const sorted = turns.sort((a, b) => a.from.getTime() - b.from.getTime());
        for (const [index, turn] of sorted.slice(1).entries()) expect(turn.from).toEqual(sorted[index]?.to);
      }),
      { numRuns: 50 },
    );
  });
});

describe("dutiesOf", () => {
  test("prefers an override, and continues with the rotation after it", () => {
    const shifts = [rotation(), override("eve", "2030-01-16T08:00", "2030-01-17T08:00")];
    const duties = dutiesOf(shifts, "PRIMARY", new Date("2030-01-15T00:00Z"), new Date("2030-01-18T00:00Z"));
    expect(
      duties.map(({ userId, from, to, isOverride }) => [
        userId,
        from.toISOString().slice(0, 16),
        to.toISOString().slice(0, 16),
        isOverride,
      ]),
    ).toEqual([
      ["bob", "2030-01-14T08:00", "2030-01-16T08:00", false],
      ["eve", "2030-01-16T08:00", "2030-01-17T08:00", true],
      ["bob", "2030-01-17T08:00", "2030-01-21T08:00", false],
    ]);
  });

  test("prefers the newest of two shifts, and another level is of no account", () => {
    const newer = rotation({ id: "ocs_2", people: ["dan"], createdAt: new Date("2029-12-03T00:00Z") });
    const other = rotation({
      id: "ocs_3",
      level: "SECONDARY",
      people: ["eve"],
      createdAt: new Date("2029-12-04T00:00Z"),
    });
    const duties = dutiesOf([rotation(), newer, other], "PRIMARY", year.from, year.to);
    expect(new Set(duties.map(({ userId }) => userId))).toEqual(new Set(["dan"]));
  });

  test("never overlaps, whatever the shifts are", () => {
    const anyShift = fc
      .record({
        hour: fc.integer({ min: 0, max: 500 }),
        length: fc.integer({ min: 1, max: 96 }),
        day: fc.constantFrom(...WEEKDAYS),
        id: fc.uuid(),
      })
      .map(({ hour, length, day, id }) =>
        rotation({
          id,
          byDay: [day],
          durationMinutes: length * 60,
          startsAt: new Date(year.from.getTime() + hour * 3_600_000),
        }),
      );
    fc.assert(
      fc.property(fc.array(anyShift, { maxLength: 5 }), (shifts) => {
        const end = new Date(year.from.getTime() + 60 * 86_400_000);
        const duties = dutiesOf(shifts, "PRIMARY", year.from, end);
        for (const [index, duty] of duties.slice(1).entries())
          expect(duty.from >= (duties[index]?.to ?? duty.to)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("gapsAhead", () => {
  const now = new Date("2030-03-01T12:00:00Z");
  const after = (days: number) => new Date(now.getTime() + days * 86_400_000);

  test("finds nothing without a rota", () => {
    expect(gapsAhead([], now)).toEqual([]);
    expect(gapsAhead([override("eve", "2030-03-02T00:00", "2030-03-03T00:00")], now)).toEqual([]);
  });

  test("warns 30 days ahead, and not earlier", () => {
    const endsIn = (days: number) => gapsAhead([rotation({ until: after(days) })], now);
    expect(endsIn(31)).toEqual([]);
    expect(endsIn(30)).toEqual([]);
    expect(endsIn(29)).toEqual([{ level: "PRIMARY", from: after(29), to: after(30) }]);
  });

  test("says nothing about a gap that is over, and begins a running gap now", () => {
    const first = rotation({ until: after(-3) });
    const second = rotation({ id: "ocs_2", effectiveFrom: after(-1) });
    expect(gapsAhead([first, second], now)).toEqual([]);
    expect(gapsAhead([first, rotation({ id: "ocs_2", effectiveFrom: after(2) })], now)).toEqual([
      { level: "PRIMARY", from: now, to: after(2) },
    ]);
  });

  test("counts the turns of a person who no longer exists as a gap", () => {
    const gaps = gapsAhead([rotation()], now, (id) => id !== "bob");
    expect(gaps.length).toBeGreaterThan(0);
    for (const { from } of gaps) expect(nowAndNext([rotation()], "PRIMARY", from).current?.userId).toBe("bob");
  });

  test("expects a primary as soon as another level has a shift", () => {
    expect(levelsInUse([rotation({ level: "MANAGER" })], now)).toEqual(["PRIMARY", "MANAGER"]);
  });
});

describe("nowAndNext", () => {
  test("finds the person of this moment and the next one", () => {
    const { current, next } = nowAndNext([rotation()], "PRIMARY", new Date("2030-01-14T08:00:00Z"));
    expect([current?.userId, next?.userId, next?.from.toISOString()]).toEqual([
      "bob",
      "cyd",
      "2030-01-21T08:00:00.000Z",
    ]);
  });

  test("finds nobody before the first turn", () => {
    expect(nowAndNext([rotation()], "PRIMARY", new Date("2030-01-01T00:00:00Z")).current).toBeNull();
  });
});
