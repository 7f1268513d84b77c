import { createTranslator } from "use-intl/core";
import { type Language, languageOf } from "#lib/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };

const MESSAGES: Record<Language, typeof en> = { en, de };

const translators = {
  en: createTranslator({ locale: "en", messages: MESSAGES.en }),
  de: createTranslator({ locale: "de", messages: MESSAGES.de }),
};

/** Returns the translations of the templates' fixed texts in a person's language. */
export function translatorFor(locale: string) {
  return translators[languageOf(locale)];
}
