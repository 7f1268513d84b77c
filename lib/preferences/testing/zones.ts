import fc from "fast-check";
import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import type { QuietWindow, TimeFacts } from "../timing.ts";

const minuteMs = 60_000;
const all: Weekday[] = [...WEEKDAYS];

/** All time zones; fewer for mutation tests, which run many times (vitest.mutation.config.ts). */
export const zones = process.env.TEST_ZONES?.split(",") ?? Intl.supportedValuesOf("timeZone");
export const from = Date.parse("2024-01-01T00:00:00Z");
export const to = Date.parse("2030-01-01T00:00:00Z");

/** Every clock change of each zone in those years. */
export const changes = new Map(
  zones.map((zone) => {
    const found: number[] = [];
    let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).getTimeZoneTransition("next");
    for (; at && at.epochMilliseconds < to; at = at.getTimeZoneTransition("next")) found.push(at.epochMilliseconds);
    return [zone, found];
  }),
);

/** Any instant of those years, half of them within hours of a clock change of the zone. */
export const instants = (zone: string): fc.Arbitrary<number> => {
  const any = fc.integer({ min: from / minuteMs, max: to / minuteMs }).map((minutes) => minutes * minuteMs);
  const changed = changes.get(zone) ?? [];
  if (changed.length === 0) return any;
  const near = fc
    .tuple(fc.constantFrom(...changed), fc.integer({ min: -40 * 4, max: 12 * 4 }), fc.integer({ min: -1, max: 1 }))
    .map(([change, quarters, ms]) => change + quarters * 15 * minuteMs + ms);
  return fc.oneof(any, near);
};
export const wallTimes = fc
  .integer({ min: 0, max: 95 })
  .map((quarter) => `${String(quarter >> 2).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`);
const windows = fc.record({ days: fc.subarray(all, { minLength: 1 }), start: wallTimes, end: wallTimes });
/** True if a window leaves Wednesday from 12:00 to 18:00 open, so that there always is an open moment. */
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

/** Checks a property in every zone, with `runs` examples each. */
export function inEveryZone(runs: number, property: (facts: TimeFacts, a: number, b: number) => void): void {
  for (const zone of zones)
    fc.assert(fc.property(factsIn(zone), instants(zone), instants(zone), property), { numRuns: runs });
}
