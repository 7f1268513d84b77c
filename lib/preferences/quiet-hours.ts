import { WEEKDAYS } from "#lib/enums.ts";
import type { QuietWindow } from "./timing.ts";

const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** True if at least one minute of the week, in wall time, is outside all windows. */
export function leavesOpenMoment(windows: readonly QuietWindow[]): boolean {
  const quiet = new Uint8Array(weekMinutes);
  for (const { days, start, end } of windows) {
    const length = ((minuteOf(end) - minuteOf(start) + dayMinutes - 1) % dayMinutes) + 1;
    for (const day of days) {
      const first = WEEKDAYS.indexOf(day) * dayMinutes + minuteOf(start);
      for (let minute = first; minute < first + length; minute += 1) quiet[minute % weekMinutes] = 1;
    }
  }
  return quiet.includes(0);
}
