/** The languages of the service's texts. */
export type Language = "en" | "de";

/** Returns the language of the texts for a locale: "de" for "de-AT", and "en" for a language without texts. */
export const languageOf = (locale: string): Language => (/^de(?![a-z0-9])/i.test(locale) ? "de" : "en");
