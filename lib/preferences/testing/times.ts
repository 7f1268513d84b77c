import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import type { QuietWindow, TimeFacts } from "../timing.ts";

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

export const all: Weekday[] = [...WEEKDAYS];

export const times = (patch: Partial<TimeFacts>): TimeFacts => ({
  timeZone: "UTC",
  quietHours: [],
  snoozedUntilMs: null,
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  ...patch,
});
export const window = (start: string, end: string, days: readonly Weekday[] = all): QuietWindow => ({
  days,
  start,
  end,
});
