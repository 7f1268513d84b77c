import Negotiator from "negotiator";
import { type Language, languageOf } from "#lib/language.ts";

export { type Language, languageOf };

/** The first language of an Accept-Language header that there are pages in, by the browser's own weights (RFC 9110, 12.5.4). */
export function acceptedLanguage(header: string | null): Language {
  const wanted = new Negotiator({ headers: { "accept-language": header ?? "" } }).languages();
  // A choice among "en" and "de" is not left to the library: of "en-GB,de" it takes "de", the exact match.
  return languageOf(wanted.find((tag) => /^(de|en)\b/i.test(tag)) ?? "en");
}
