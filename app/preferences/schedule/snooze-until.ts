import { wallTimeToMs } from "#lib/preferences/timing.ts";

export const PRESETS = ["hour", "tomorrow", "week"] as const;
export type Preset = (typeof PRESETS)[number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const morning = "08:00";

/**
 * The end of a snooze, in epoch milliseconds. `hour` is a real hour from the next full minute; `tomorrow` and `week`
 * are local times in the person's zone, so they stay correct across a DST change.
 */
export function presetMs(preset: Preset, timeZone: string, nowMs: number): number {
  if (preset === "hour") return Math.ceil(nowMs / minuteMs) * minuteMs + hourMs;
  const here = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const today = here.toPlainDate();
  if (preset === "tomorrow") return wallTimeToMs(today.add({ days: 1 }), morning, timeZone);
  const time = here.toPlainTime().toString({ smallestUnit: "minute" });
  return wallTimeToMs(today.add({ weeks: 1 }), time, timeZone);
}

/** The instant of a datetime-local value ("2026-11-24T08:00") in a zone. Null if it is not a valid date. */
export function wallTextToMs(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  try {
    const wall = Temporal.PlainDateTime.from(text);
    return wallTimeToMs(wall.toPlainDate(), wall.toPlainTime().toString({ smallestUnit: "minute" }), timeZone);
  } catch {
    return null;
  }
}
