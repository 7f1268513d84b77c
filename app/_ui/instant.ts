import type { Language } from "#app/_request/language.ts";

/** Formats an instant in a time zone. */
export const formatInstant = (at: string | Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(at));

/** The same with the name of the zone, beside fields and texts in UTC. */
export const formatInstantWithZone = (at: string | Date, language: Language, timeZone: string): string =>
  `${formatInstant(at, language, timeZone)} ${zoneName(new Date(at), language, timeZone)}`;

const zoneName = (at: Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { timeZone, timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
