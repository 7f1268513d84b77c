import { minuteMs } from "#lib/clock.ts";

/** The rules for a window that is not an emergency. */
export const noticeMs = 48 * 60 * minuteMs;
export const maxLengthMs = 2 * 60 * minuteMs;
/** The incident report of an emergency is due this long after its start. */
export const reportWithinMs = 24 * 60 * minuteMs;
/** At night in Europe, in the evening in America. */
const startHour = 2;
const saturday = 6;

const secondSaturday = (year: number, month: number): Date => {
  const first = new Date(Date.UTC(year, month, 1, startHour));
  const day = 1 + ((saturday - first.getUTCDay() + 7) % 7) + 7;
  return new Date(Date.UTC(year, month, day, startHour));
};

/** The next second Saturday of a month, 02:00 to 04:00 UTC, that leaves 48 hours for the notice. */
export function proposeWindow(now: Date): { startsAt: Date; endsAt: Date } {
  for (let ahead = 0; ; ahead += 1) {
    const startsAt = secondSaturday(now.getUTCFullYear(), now.getUTCMonth() + ahead);
    if (startsAt.getTime() - now.getTime() >= noticeMs)
      return { startsAt, endsAt: new Date(startsAt.getTime() + maxLengthMs) };
  }
}
