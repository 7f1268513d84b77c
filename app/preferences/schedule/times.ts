import type { Language } from "#app/_request/language.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { clockText, momentText } from "./clock.ts";

/** A schedule with values that only the server can compute, because browsers differ in the zones they support. */
export interface Times extends TimesFragment {
  /** `snoozedUntil` as text. Null if there is no snooze. */
  snoozedUntilText: string | null;
  /** The current time in the zone. */
  clock: string;
  /** The server's time in epoch milliseconds. */
  nowMs: number;
  /** The range for a snooze as datetime-local values in the zone. */
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
  const isSnoozed = untilMs > nowMs;
  return {
    ...schedule,
    snoozedUntil: isSnoozed ? new Date(untilMs).toISOString() : null,
    snoozedUntilText: isSnoozed ? momentText(language, timeZone, untilMs, nowMs) : null,
    clock: clockText(language, timeZone, nowMs) ?? "",
    nowMs,
    earliest: wallText(nowMs, timeZone),
    latest: wallText(nowMs + yearMs, timeZone),
  };
}
