/** The languages that the service has texts in. */
export type Language = "en" | "de";

/** The language of texts for a locale: "de-AT" gives "de", and a language without texts gives "en". */
export const languageOf = (locale: string): Language => (/^de\b/i.test(locale) ? "de" : "en");
