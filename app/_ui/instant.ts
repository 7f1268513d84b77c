import type { Language } from "#app/_request/language.ts";

/** An instant in words, in somebody's own zone. */
export const instant = (at: string | Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(at));
