import Negotiator from "negotiator";
import { type Language, languageOf } from "#lib/language.ts";

export { type Language, languageOf };

/** The supported language with the highest weight in an Accept-Language header (RFC 9110, 12.5.4). */
export function acceptedLanguage(header: string | null): Language {
  const accepted = new Negotiator({ headers: { "accept-language": header ?? "" } }).languages();
  // Match here, not in the library: for "en-GB,de" it would prefer "de", the exact match.
  return languageOf(accepted.find((tag) => /^(de|en)\b/i.test(tag)) ?? "en");
}
