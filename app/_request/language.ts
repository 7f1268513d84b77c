export type Language = "en" | "de";

export const languageOf = (locale: string): Language => (/^de\b/i.test(locale) ? "de" : "en");

/** The supported language with the highest weight in an Accept-Language header (RFC 9110, 12.5.4). */
export function acceptedLanguage(header: string | null): Language {
  const accepted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^(de|en)\b/i.test(tag))
    .sort((a, b) => b.weight - a.weight);
  return languageOf(accepted[0]?.tag ?? "en");
}
