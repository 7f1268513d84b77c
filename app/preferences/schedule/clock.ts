const wallClock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** A format in a zone. A browser that does not support the zone shows UTC with the zone's name. */
function formatIn(language: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC", timeZoneName: "short" });
  }
}

/** The weekday and time in a zone. */
export const clockText = (language: string, timeZone: string, ms: number): string =>
  formatIn(language, timeZone, { weekday: "long", ...wallClock }).format(ms);

/** A future instant in the format of the quiet hours. The year is shown only if it differs from the current one. */
export function momentText(language: string, timeZone: string, ms: number, nowMs: number): string {
  const [year, thisYear] = [ms, nowMs].map((at) => wallText(timeZone, at).slice(0, 4));
  return formatIn(language, timeZone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: year === thisYear ? undefined : "numeric",
    ...wallClock,
  }).format(ms);
}

/** An instant in a zone as the value of a datetime-local field, such as "2026-11-24T08:00". */
export function wallText(timeZone: string, ms: number): string {
  const two = "2-digit";
  const parts = formatIn("en", timeZone, { year: "numeric", month: two, day: two, ...wallClock }).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}
