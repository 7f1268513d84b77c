import type { Language } from "#app/_request/language.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { clockText, momentText } from "./clock.ts";

/** A schedule with what only the server can say of it: browsers differ in the zones that they know. */
export interface Times extends TimesFragment {
  /** `snoozedUntil` in words; null with it. */
  held: string | null;
  /** What clocks show there now. */
  clock: string;
  /** The server's clock, epoch milliseconds. */
  nowMs: number;
  /** Wall times that a snooze may last to, as datetime-local fields take them. */
  earliest: string;
  latest: string;
}

const wallText = (ms: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });

const yearMs = 365 * 24 * 60 * 60 * 1000;

export function timesOf(schedule: TimesFragment, language: Language, nowMs: number): Times {
  const { timeZone } = schedule;
  const untilMs = schedule.snoozedUntil === null ? 0 : new Date(schedule.snoozedUntil).getTime();
  const isHeld = untilMs > nowMs;
  return {
    ...schedule,
    snoozedUntil: isHeld ? new Date(untilMs).toISOString() : null,
    held: isHeld ? momentText(language, timeZone, untilMs, nowMs) : null,
    clock: clockText(language, timeZone, nowMs) ?? "",
    nowMs,
    earliest: wallText(nowMs, timeZone),
    latest: wallText(nowMs + yearMs, timeZone),
  };
}
