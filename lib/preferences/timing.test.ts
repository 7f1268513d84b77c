import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEEKDAYS, type Weekday } from "#lib/vocabulary.ts";
import {
  firstOpenMoment,
  isQuiet,
  nextDigestBoundary,
  type QuietWindow,
  startOfDayMs,
  type TimeFacts,
  wallTimeToMs,
} from "./timing.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;
const all: Weekday[] = [...WEEKDAYS];

const times = (patch: Partial<TimeFacts>): TimeFacts => ({
  timeZone: "UTC",
  quietHours: [],
  snoozedUntilMs: null,
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  ...patch,
});
const window = (start: string, end: string, days: readonly Weekday[] = all): QuietWindow => ({ days, start, end });
const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

describe("a local wall time is one instant", () => {
  test.each([
    ["an ordinary one", "Europe/Berlin", "2026-01-15", "09:00", "2026-01-15T08:00:00Z"],
    [
      "the gap of spring means the first instant after it",
      "Europe/Berlin",
      "2026-03-29",
      "02:30",
      "2026-03-29T01:00:00Z",
    ],
    ["its first minute as well", "Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00:00Z"],
    ["after the gap the clock is right again", "Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"],
    ["the overlap of autumn means the first of two", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"],
    ["New York's gap", "America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"],
    ["New York's overlap", "America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"],
    ["the south's gap, in October", "Australia/Sydney", "2026-10-04", "02:30", "2026-10-03T16:00:00Z"],
    ["the south's overlap, in April", "Australia/Sydney", "2026-04-05", "02:30", "2026-04-04T15:30:00Z"],
    ["Santiago's gap takes midnight away", "America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00Z"],
    ["Cairo's gap takes midnight away", "Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00:00Z"],
    ["Lord Howe's gap is half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"],
    ["and its overlap too", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"],
    ["Chatham's gap starts at a quarter to three", "Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00:00Z"],
    ["Chatham's overlap ends at a quarter to four", "Pacific/Chatham", "2026-04-05", "03:00", "2026-04-04T13:15:00Z"],
    ["Troll turns two hours", "Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29T01:00:00Z"],
    ["Kathmandu is a quarter off", "Asia/Kathmandu", "2026-06-01", "09:00", "2026-06-01T03:15:00Z"],
    ["Apia had no 30 December 2011", "Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00Z"],
  ])("%s", (_name, zone, date, time, instant) => {
    expect(iso(wallTimeToMs(Temporal.PlainDate.from(date), time, zone))).toBe(instant);
  });
});

describe("quiet hours end at the first open moment", () => {
  const night = [window("22:00", "07:00")];
  test.each<[string, Partial<TimeFacts>, string, string]>([
    ["no window: at once", {}, "2026-03-10T12:00:00Z", "2026-03-10T12:00:00Z"],
    [
      "the last moment before the start is open",
      { quietHours: night },
      "2026-03-10T21:59:59.999Z",
      "2026-03-10T21:59:59.999Z",
    ],
    ["the start is inside", { quietHours: night }, "2026-03-10T22:00:00Z", "2026-03-11T07:00:00Z"],
    ["past midnight it still runs", { quietHours: night }, "2026-03-11T03:00:00Z", "2026-03-11T07:00:00Z"],
    [
      "the last moment before the end is inside",
      { quietHours: night },
      "2026-03-11T06:59:59.999Z",
      "2026-03-11T07:00:00Z",
    ],
    ["the end is outside", { quietHours: night }, "2026-03-11T07:00:00Z", "2026-03-11T07:00:00Z"],
    [
      "a window past midnight belongs to the weekday it starts on",
      { quietHours: [window("22:00", "07:00", ["FRIDAY"])] },
      "2026-03-14T03:00:00Z", // a Saturday
      "2026-03-14T07:00:00Z",
    ],
    [
      "and not to the one it ends on",
      { quietHours: [window("22:00", "07:00", ["SATURDAY"])] },
      "2026-03-14T03:00:00Z",
      "2026-03-14T03:00:00Z",
    ],
    [
      "Sunday night runs into Monday",
      { quietHours: [window("22:00", "07:00", ["SUNDAY"])] },
      "2026-03-16T01:00:00Z",
      "2026-03-16T07:00:00Z",
    ],
    [
      "a window that ends where it starts lasts a day",
      { quietHours: [window("08:00", "08:00", ["TUESDAY"])] },
      "2026-03-11T07:59:00Z",
      "2026-03-11T08:00:00Z",
    ],
    [
      "windows that touch are one",
      { quietHours: [window("12:00", "13:00"), window("13:00", "14:00")] },
      "2026-03-10T12:30:00Z",
      "2026-03-10T14:00:00Z",
    ],
    [
      "of windows that overlap the last end counts",
      { quietHours: [window("12:00", "15:00"), window("12:30", "13:00")] },
      "2026-03-10T12:45:00Z",
      "2026-03-10T15:00:00Z",
    ],
    [
      "a quiet weekend ends on Monday",
      { quietHours: [window("00:00", "00:00", ["SATURDAY", "SUNDAY"])] },
      "2026-03-14T10:00:00Z",
      "2026-03-16T00:00:00Z",
    ],
    [
      "the night of spring is an hour shorter",
      { timeZone: "Europe/Berlin", quietHours: night },
      "2026-03-28T21:00:00Z",
      "2026-03-29T05:00:00Z",
    ],
    [
      "the night of autumn is an hour longer",
      { timeZone: "Europe/Berlin", quietHours: night },
      "2026-10-24T20:00:00Z",
      "2026-10-25T06:00:00Z",
    ],
    [
      "an end in the gap is the first instant after it",
      { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
      "2026-03-29T00:15:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "a window inside the gap does not happen",
      { timeZone: "Europe/Berlin", quietHours: [window("02:10", "02:50")] },
      "2026-03-29T01:00:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "a start in the gap is the first instant after it",
      { timeZone: "Europe/Berlin", quietHours: [window("02:30", "04:00")] },
      "2026-03-29T01:00:00Z",
      "2026-03-29T02:00:00Z",
    ],
    [
      "an end in the overlap is the first of two",
      { timeZone: "Europe/Berlin", quietHours: [window("01:00", "02:30")] },
      "2026-10-25T00:00:00Z",
      "2026-10-25T00:30:00Z",
    ],
    [
      "the second time round it is open",
      { timeZone: "Europe/Berlin", quietHours: [window("02:00", "02:30")] },
      "2026-10-25T01:15:00Z",
      "2026-10-25T01:15:00Z",
    ],
    [
      "a window over the overlap holds both",
      { timeZone: "America/New_York", quietHours: [window("01:30", "02:00")] },
      "2026-11-01T06:45:00Z",
      "2026-11-01T07:00:00Z",
    ],
    [
      "Lord Howe",
      { timeZone: "Australia/Lord_Howe", quietHours: [window("01:00", "02:15")] },
      "2026-10-03T15:00:00Z",
      "2026-10-03T15:30:00Z",
    ],
    [
      "Chatham",
      { timeZone: "Pacific/Chatham", quietHours: [window("22:00", "03:00")] },
      "2026-09-26T12:00:00Z",
      "2026-09-26T14:00:00Z",
    ],
    ["Kathmandu", { timeZone: "Asia/Kathmandu", quietHours: night }, "2026-03-10T16:15:00Z", "2026-03-11T01:15:00Z"],
    [
      "Apia's night of 29 December 2011 ends where the 31st begins",
      { timeZone: "Pacific/Apia", quietHours: [window("22:00", "07:00", ["THURSDAY"])] },
      "2011-12-30T09:00:00Z",
      "2011-12-30T10:00:00Z",
    ],
    [
      "a snooze alone",
      { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z") },
      "2026-03-10T12:00:00Z",
      "2026-03-12T00:00:00Z",
    ],
    [
      "a snooze that ends at night means the morning",
      { snoozedUntilMs: Date.parse("2026-03-12T00:00:00Z"), quietHours: night },
      "2026-03-10T12:00:00Z",
      "2026-03-12T07:00:00Z",
    ],
    [
      "a list without any open moment lets go after a week",
      { quietHours: [window("00:00", "00:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-17T12:00:00Z",
    ],
  ])("%s", (_name, facts, asked, open) => {
    expect(iso(firstOpenMoment(times(facts), Date.parse(asked)))).toBe(open);
  });
});

test.each([
  ["UTC", "2026-03-10T12:34:56Z", "2026-03-10T00:00:00Z"],
  ["its very first instant", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"],
  ["Asia/Tokyo", "2026-03-10T15:00:00Z", "2026-03-10T15:00:00Z"],
  ["America/New_York", "2026-03-10T03:59:59Z", "2026-03-09T04:00:00Z"],
  // Clocks go from 23:59 to 01:00.
  ["Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z"],
])("the day begins at its first instant there is: %s", (zone, asked, begun) => {
  const timeZone = zone.includes("/") ? zone : "UTC";
  expect(iso(startOfDayMs(Date.parse(asked), timeZone))).toBe(begun);
});

describe("digest boundaries", () => {
  test.each<[string, "HOURLY" | "DAILY" | "WEEKLY", Partial<TimeFacts>, string, string]>([
    ["hourly: the next full hour", "HOURLY", {}, "2026-03-10T12:34:56Z", "2026-03-10T13:00:00Z"],
    ["hourly: strictly after", "HOURLY", {}, "2026-03-10T12:00:00Z", "2026-03-10T13:00:00Z"],
    [
      "hourly: by the person's clock",
      "HOURLY",
      { timeZone: "Asia/Kathmandu" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T12:15:00Z",
    ],
    ["hourly: over the gap", "HOURLY", { timeZone: "Europe/Berlin" }, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"],
    [
      "hourly: in the overlap, every hour",
      "HOURLY",
      { timeZone: "Europe/Berlin" },
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:00:00Z",
    ],
    [
      "hourly: Lord Howe's clock goes from 01:59 to 01:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-04-04T14:45:00Z",
      "2026-04-04T15:30:00Z",
    ],
    [
      "hourly: Lord Howe's clock goes from 01:59 to 02:30",
      "HOURLY",
      { timeZone: "Australia/Lord_Howe" },
      "2026-10-03T15:15:00Z",
      "2026-10-03T16:00:00Z",
    ],
    [
      "hourly: Chatham's clock goes from 02:44 to 03:45",
      "HOURLY",
      { timeZone: "Pacific/Chatham" },
      "2026-09-26T13:50:00Z",
      "2026-09-26T14:15:00Z",
    ],
    ["daily: tomorrow", "DAILY", {}, "2026-03-10T12:00:00Z", "2026-03-11T09:00:00Z"],
    ["daily: today", "DAILY", { digestTime: "23:59" }, "2026-03-10T12:00:00Z", "2026-03-10T23:59:00Z"],
    ["daily: strictly after", "DAILY", {}, "2026-03-10T09:00:00Z", "2026-03-11T09:00:00Z"],
    [
      "daily: 23 hours in spring",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-03-28T08:00:00Z",
      "2026-03-29T07:00:00Z",
    ],
    [
      "daily: 25 hours in autumn",
      "DAILY",
      { timeZone: "Europe/Berlin" },
      "2026-10-24T07:00:00Z",
      "2026-10-25T08:00:00Z",
    ],
    [
      "daily: a time in the gap",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z",
    ],
    [
      "daily: a time that happens twice happens once",
      "DAILY",
      { timeZone: "Europe/Berlin", digestTime: "02:30" },
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ],
    ["weekly: the coming Monday", "WEEKLY", {}, "2026-03-10T12:00:00Z", "2026-03-16T09:00:00Z"],
    [
      "weekly: the same day, later",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "13:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-10T13:00:00Z",
    ],
    [
      "weekly: strictly after",
      "WEEKLY",
      { digestWeekday: "TUESDAY", digestTime: "12:00" },
      "2026-03-10T12:00:00Z",
      "2026-03-17T12:00:00Z",
    ],
    [
      "weekly: over the change",
      "WEEKLY",
      { timeZone: "America/New_York", digestWeekday: "SUNDAY" },
      "2026-03-01T14:00:00Z",
      "2026-03-08T13:00:00Z",
    ],
    [
      "quiet: the next open boundary",
      "HOURLY",
      { quietHours: [window("12:30", "15:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-10T15:00:00Z",
    ],
    [
      "quiet every time: the first open moment after",
      "WEEKLY",
      { quietHours: [window("08:00", "10:00")] },
      "2026-03-10T12:00:00Z",
      "2026-03-16T10:00:00Z",
    ],
  ])("%s", (_name, frequency, facts, asked, boundary) => {
    expect(iso(nextDigestBoundary(times(facts), frequency, Date.parse(asked)))).toBe(boundary);
  });
});

/** All of them; fewer where the tests are run many times over (vitest.mutation.config.ts). */
const zones = process.env.TEST_ZONES?.split(",") ?? Intl.supportedValuesOf("timeZone");
const from = Date.parse("2024-01-01T00:00:00Z");
const to = Date.parse("2030-01-01T00:00:00Z");

/** Every change of a zone's clocks in those years. */
const changes = new Map(
  zones.map((zone) => {
    const found: number[] = [];
    let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).getTimeZoneTransition("next");
    for (; at && at.epochMilliseconds < to; at = at.getTimeZoneTransition("next")) found.push(at.epochMilliseconds);
    return [zone, found];
  }),
);

/** Any instant of those years, and as often one within hours of a change of the zone's clocks. */
const instants = (zone: string): fc.Arbitrary<number> => {
  const any = fc.integer({ min: from / minuteMs, max: to / minuteMs }).map((minutes) => minutes * minuteMs);
  const changed = changes.get(zone) ?? [];
  if (changed.length === 0) return any;
  const near = fc
    .tuple(fc.constantFrom(...changed), fc.integer({ min: -40 * 4, max: 12 * 4 }), fc.integer({ min: -1, max: 1 }))
    .map(([change, quarters, ms]) => change + quarters * 15 * minuteMs + ms);
  return fc.oneof(any, near);
};
const wallTimes = fc
  .integer({ min: 0, max: 95 })
  .map((quarter) => `${String(quarter >> 2).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`);
const windows = fc.record({ days: fc.subarray(all, { minLength: 1 }), start: wallTimes, end: wallTimes });
/** Up to three windows that leave at least Wednesday noon to six open, so that there always is an open moment. */
const leavesOpen = ({ days, start, end }: QuietWindow): boolean => {
  const touches = (day: Weekday, a: string, b: string) => days.includes(day) && a < "18:00" && b > "12:00";
  return end > start
    ? !touches("WEDNESDAY", start, end)
    : !touches("WEDNESDAY", start, "24:00") && !touches("TUESDAY", "00:00", end);
};
const factsIn = (zone: string): fc.Arbitrary<TimeFacts> =>
  fc.record({
    timeZone: fc.constant(zone),
    quietHours: fc.array(windows.filter(leavesOpen), { maxLength: 3 }),
    snoozedUntilMs: fc.option(instants(zone), { nil: null, freq: 4 }),
    digestTime: wallTimes,
    digestWeekday: fc.constantFrom(...all),
  });

/** The law holds in every zone; `runs` examples each. */
function inEveryZone(runs: number, law: (facts: TimeFacts, a: number, b: number) => void): void {
  for (const zone of zones)
    fc.assert(fc.property(factsIn(zone), instants(zone), instants(zone), law), { numRuns: runs });
}

describe("laws, in every zone and over every change of clocks from 2024 to 2029", () => {
  test("the first open moment is open, is not before it was asked, is at most a week late, and stays what it is", () => {
    inEveryZone(12, (facts, ms) => {
      const open = firstOpenMoment(facts, ms);
      const base = Math.max(ms, facts.snoozedUntilMs ?? ms);
      expect(isQuiet(facts, open)).toBe(false);
      expect(open).toBeGreaterThanOrEqual(base);
      expect(open - base).toBeLessThanOrEqual(weekMs);
      expect(firstOpenMoment(facts, open)).toBe(open);
    });
  });

  test("whoever asks later is not let go sooner", () => {
    inEveryZone(8, (facts, a, b) => {
      const near = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
      expect(firstOpenMoment(facts, Math.min(a, b))).toBeLessThanOrEqual(firstOpenMoment(facts, near));
    });
  });

  test("everything between the asking and the first open moment is quiet", () => {
    inEveryZone(6, (facts, ms, any) => {
      const unsnoozed = { ...facts, snoozedUntilMs: null };
      const open = firstOpenMoment(unsnoozed, ms);
      if (open > ms) expect(isQuiet(unsnoozed, ms + (any % (open - ms)))).toBe(true);
    });
  });

  test("a wall time that exists is shown by its instant, one that does not is passed over by it, and it is the first", () => {
    const timesOfDay = fc.tuple(wallTimes, fc.integer({ min: 0, max: 14 }));
    for (const zone of zones)
      fc.assert(
        fc.property(instants(zone), timesOfDay, (ms, [quarter, minutes]) => {
          const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
          const time = Temporal.PlainTime.from(quarter).add({ minutes });
          const wall = date.toPlainDateTime(time);
          const at = wallTimeToMs(date, time.toString(), zone);
          const shown = (epoch: number) =>
            Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone).toPlainDateTime();
          expect(Temporal.PlainDateTime.compare(shown(at), wall)).toBeGreaterThanOrEqual(0);
          expect(Temporal.PlainDateTime.compare(shown(at - 1), wall)).toBe(-1);
        }),
        { numRuns: 10 },
      );
  });

  test.each(["HOURLY", "DAILY", "WEEKLY"] as const)(
    "%s: boundaries come strictly after, in order, none twice, none quiet",
    (frequency) => {
      const longestMs = { HOURLY: 3 * hourMs, DAILY: 26 * hourMs, WEEKLY: weekMs + 2 * hourMs }[frequency];
      inEveryZone(4, (any, a, b) => {
        const facts = { ...any, snoozedUntilMs: null }; // somebody snoozed is held, not digested
        const first = nextDigestBoundary(facts, frequency, a);
        expect(first).toBeGreaterThan(a);
        expect(isQuiet(facts, first)).toBe(false);
        expect(nextDigestBoundary(facts, frequency, first)).toBeGreaterThan(first);
        const later = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
        expect(nextDigestBoundary(facts, frequency, Math.min(a, b))).toBeLessThanOrEqual(
          nextDigestBoundary(facts, frequency, later),
        );
        const calm = { ...facts, quietHours: [] };
        const next = nextDigestBoundary(calm, frequency, a);
        expect(next - a).toBeLessThanOrEqual(longestMs);
        // Whoever asks in between is told the same boundary: there is none that was passed over.
        expect(nextDigestBoundary(calm, frequency, a + (b % (next - a)))).toBe(next);
      });
    },
  );

  test("an hourly boundary is shown as a full hour by the person's own clock", () => {
    inEveryZone(6, (facts, ms) => {
      const calm = { ...facts, quietHours: [], snoozedUntilMs: null };
      const at = Temporal.Instant.fromEpochMilliseconds(nextDigestBoundary(calm, "HOURLY", ms)).toZonedDateTimeISO(
        facts.timeZone,
      );
      expect([at.minute, at.second, at.millisecond]).toEqual([0, 0, 0]);
    });
  });
});
