/**
 * The first instant of a day in a zone, RFC 3339. `text`: a date input's value ("2026-11-24"). Undefined: not a valid
 * day.
 */
export function startOfDay(text: string | undefined, timeZone: string, plusDays = 0): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text).add({ days: plusDays }).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return undefined;
  }
}
