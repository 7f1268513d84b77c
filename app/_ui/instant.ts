import type { Language } from "#app/_request/language.ts";

/** Formats an instant in a time zone. */
export const formatInstant = (at: string | Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(at));
