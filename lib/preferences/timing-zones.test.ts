import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hourMs } from "./testing/times.ts";
import { inEveryZone, instants, wallTimes, zones } from "./testing/zones.ts";
import { firstOpenMoment, isQuiet, nextDigestBoundary, wallTimeToMs } from "./timing.ts";

const weekMs = 7 * 24 * hourMs;

describe("in every time zone and over every clock change from 2024 to 2029", () => {
  test("firstOpenMoment returns an open moment within a week, and returns it again for itself", () => {
    inEveryZone(12, (facts, ms) => {
      const open = firstOpenMoment(facts, ms);
      const base = Math.max(ms, facts.snoozedUntilMs ?? ms);
      expect(isQuiet(facts, open)).toBe(false);
      expect(open).toBeGreaterThanOrEqual(base);
      expect(open - base).toBeLessThanOrEqual(weekMs);
      expect(firstOpenMoment(facts, open)).toBe(open);
    });
  });

  test("firstOpenMoment never returns an earlier moment for a later start", () => {
    inEveryZone(8, (facts, a, b) => {
      const near = Math.min(a, b) + (Math.abs(a - b) % (2 * 24 * hourMs));
      expect(firstOpenMoment(facts, Math.min(a, b))).toBeLessThanOrEqual(firstOpenMoment(facts, near));
    });
  });

  test("every moment between the start and firstOpenMoment is quiet", () => {
    inEveryZone(6, (facts, ms, any) => {
      const unsnoozed = { ...facts, snoozedUntilMs: null };
      const open = firstOpenMoment(unsnoozed, ms);
      if (open > ms) expect(isQuiet(unsnoozed, ms + (any % (open - ms)))).toBe(true);
    });
  });

  test("wallTimeToMs returns the first instant whose wall time is at or after the given one", () => {
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
    "nextDigestBoundary for %s returns boundaries strictly later, in order, without repeats, outside quiet hours",
    (frequency) => {
      const longestMs = { HOURLY: 3 * hourMs, DAILY: 26 * hourMs, WEEKLY: weekMs + 2 * hourMs }[frequency];
      inEveryZone(4, (any, a, b) => {
        const facts = { ...any, snoozedUntilMs: null }; // a snoozed message is deferred, not digested
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
        // Any moment in between has the same next boundary, so no boundary was missed.
        expect(nextDigestBoundary(calm, frequency, a + (b % (next - a)))).toBe(next);
      });
    },
  );

  test("nextDigestBoundary for HOURLY returns a full hour on the person's own clock", () => {
    inEveryZone(6, (facts, ms) => {
      const calm = { ...facts, quietHours: [], snoozedUntilMs: null };
      const at = Temporal.Instant.fromEpochMilliseconds(nextDigestBoundary(calm, "HOURLY", ms)).toZonedDateTimeISO(
        facts.timeZone,
      );
      expect([at.minute, at.second, at.millisecond]).toEqual([0, 0, 0]);
    });
  });
});
