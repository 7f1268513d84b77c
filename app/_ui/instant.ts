import type { Language } from "#app/_request/language.ts";

/** "short": with minutes. "medium": with seconds. */
type TimeStyle = "short" | "medium";

/** Formats an instant in a time zone, with hours from 00 to 23 in every language. */
export const formatInstant = (
  at: string | Date,
  language: Language,
  timeZone: string,
  timeStyle: TimeStyle = "short",
): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle, hourCycle: "h23", timeZone }).format(
    new Date(at),
  );

/** The same with the name of the zone, beside fields and texts in UTC. */
export const formatInstantWithZone = (
  at: string | Date,
  language: Language,
  timeZone: string,
  timeStyle?: TimeStyle,
): string => `${formatInstant(at, language, timeZone, timeStyle)} ${zoneName(new Date(at), language, timeZone)}`;

const zoneName = (at: Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { timeZone, timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
