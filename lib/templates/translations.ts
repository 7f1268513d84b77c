import { createTranslator } from "use-intl/core";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };

const MESSAGES: Record<"en" | "de", typeof en> = { en, de };
type Language = keyof typeof MESSAGES;

/** The templates' language for a person's locale: "de-AT" gives "de"; one we have no words for gives "en". */
export function languageOf(locale: string): Language {
  const [language = ""] = locale.toLowerCase().split(/[-_]/);
  return language in MESSAGES ? (language as Language) : "en";
}

const translators = {
  en: createTranslator({ locale: "en", messages: MESSAGES.en }),
  de: createTranslator({ locale: "de", messages: MESSAGES.de }),
};

/** The fixed words of the templates in a person's language. */
export function words(locale: string) {
  return translators[languageOf(locale)];
}
