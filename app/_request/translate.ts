import { createTranslator } from "use-intl/core";
import de from "#app/messages/de.json" with { type: "json" };
import en from "#app/messages/en.json" with { type: "json" };
import type { Language } from "./language.ts";

export type Messages = typeof en;

export const catalogues: Record<Language, Messages> = { en, de };

/** The messages that client components use. The rest of the catalogue stays on the server. */
export function clientMessages(language: Language) {
  const { channel, frequency, preferences, problem, save, schedule, weekday, weekdayShort } = catalogues[language];
  return { channel, frequency, preferences, problem, save, schedule, weekday, weekdayShort };
}
export type ClientMessages = ReturnType<typeof clientMessages>;

/** The translate function for a server component. */
export const translator = (language: Language) =>
  createTranslator({ locale: language, messages: catalogues[language] });

export type Translate = ReturnType<typeof translator>;
