import { z } from "zod";
import type { schedules } from "#db/schema/index.ts";
import { DEFAULT_DIGEST, type ScheduleField, WEEKDAYS, type Weekday } from "#lib/enums.ts";
import { wallTime } from "#lib/parse.ts";
import type { QuietWindow } from "./timing.ts";

export const QuietWindows = z.array(
  z.object({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1, "must name a weekday")
      .refine((days) => new Set(days).size === days.length, "names a weekday twice"),
    start: wallTime,
    end: wallTime,
  }),
);

/** A person's own times, with defaults in place of invalid values. */
export interface StoredTimes {
  quietHours: QuietWindow[];
  digestTime: string;
  digestWeekday: Weekday;
  snoozedUntil: Date | null;
  /** Fields whose stored value is invalid. Their default is shown; messages that need the value become FAILED. */
  unreadable: readonly ScheduleField[];
}

const defaults = { quietHours: [], ...DEFAULT_DIGEST, snoozedUntil: null } as const;

/** Reads a schedule row by the rules of `setSchedule`; null = the person never set any times. */
export function readTimes(row: typeof schedules.$inferSelect | null): StoredTimes {
  const { quietHours, digestTime, digestWeekday, snoozedUntil } = row ?? defaults;
  const windows = QuietWindows.safeParse(quietHours);
  const time = wallTime.safeParse(digestTime);
  const unreadable: ScheduleField[] = [];
  if (!windows.success) unreadable.push("QUIET_HOURS");
  if (!time.success) unreadable.push("DIGEST_TIME");
  return {
    quietHours: windows.data ?? [],
    digestTime: time.data ?? defaults.digestTime,
    digestWeekday,
    snoozedUntil,
    unreadable,
  };
}
