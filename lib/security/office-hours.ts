/** Whether a moment is outside [start, end) on the person's own clock; "22:00" to "06:00" runs past midnight, equal ends leave nothing outside. */
export function isOffHours(now: Date, timeZone: string, start: string, end: string): boolean {
  const clock = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainTime();
  const time = clock.toString().slice(0, 5);
  if (start === end) return false;
  return start < end ? time < start || time >= end : time < start && time >= end;
}
