const wallClock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** The weekday and time in a zone. Null if the browser does not know the zone. */
export function clockText(language: string, timeZone: string, ms: number): string | null {
  try {
    return new Intl.DateTimeFormat(language, { weekday: "long", ...wallClock, timeZone }).format(ms);
  } catch {
    return null;
  }
}

/** A future instant in the format of the quiet hours. The year is shown only if it differs from the current one. */
export function momentText(language: string, timeZone: string, ms: number, nowMs: number): string {
  const yearOf = (at: number) => new Intl.DateTimeFormat("en", { year: "numeric", timeZone }).format(at);
  const year = yearOf(ms) === yearOf(nowMs) ? undefined : "numeric";
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year,
    ...wallClock,
    timeZone,
  }).format(ms);
}
