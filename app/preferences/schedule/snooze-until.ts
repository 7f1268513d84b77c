import { wallText } from "./clock.ts";

export const PRESETS = ["hour", "tomorrow", "week"] as const;
export type Preset = (typeof PRESETS)[number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** True if this browser can compute in the zone. Browsers differ in the zones they support. */
export function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }) !== null;
  } catch {
    return false;
  }
}

/**
 * The end of a snooze, in epoch milliseconds. `hour` is a real hour from the next full minute; `tomorrow` and `week`
 * are local times in the person's zone, so they stay correct across a DST change.
 */
export function presetMs(preset: Preset, timeZone: string, nowMs: number): number {
  if (preset === "hour") return Math.ceil(nowMs / minuteMs) * minuteMs + hourMs;
  const here = asUtcMs(wallText(timeZone, nowMs));
  return wallMs(preset === "week" ? here + 7 * dayMs : Math.floor(here / dayMs + 1) * dayMs + 8 * hourMs, timeZone);
}

/** The instant of a datetime-local value ("2026-11-24T08:00") in a zone. Null if it is not a valid date. */
export function wallTextToMs(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const minute = text.slice(0, 16);
  const wall = asUtcMs(minute);
  // Date.parse reads February 30 as March 2.
  return Number.isNaN(wall) || asText(wall) !== minute ? null : wallMs(wall, timeZone);
}

// A wall time is written as the instant at which UTC has the same wall time.
const asUtcMs = (text: string): number => Date.parse(`${text}Z`);
const asText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);

/**
 * The first instant whose wall time is at or after the given one, as in lib/preferences/timing.ts. That file uses
 * Temporal, which some browsers do not have.
 */
function wallMs(wall: number, timeZone: string): number {
  const offsets = [wall - dayMs, wall + dayMs].map((ms) => asUtcMs(wallText(timeZone, ms)) - ms);
  let ms = wall - Math.max(...offsets);
  while (asUtcMs(wallText(timeZone, ms)) < wall) ms += minuteMs;
  return ms;
}
