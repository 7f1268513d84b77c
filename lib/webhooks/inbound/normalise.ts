/** Longer than any text message; what stands behind it is not read. */
const maxLength = 1_600;

/**
 * A text as its plain words: small letters without accents ("ö" is "o", "ß" is "ss"), apostrophes gone ("don't" is "dont"),
 * no punctuation, no emoji but the stop sign. Returns its sentences, or parts of sentences, in order; empty ones left out.
 */
export function sentencesOf(text: string): string[] {
  return text
    .slice(0, maxLength)
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("🛑", " stop ")
    .replace(/['’‘`´ʼ]/g, "")
    .split(/[.!?,;:\n\r…]+/)
    .map((part) =>
      part
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim()
        .replace(/ +/g, " "),
    )
    .filter((part) => part !== "");
}

/** What people put around a word without meaning more by it: "please stop now", "ok, stopp jetzt bitte". */
const fillers = new Set(
  (
    "please pls plz kindly ok okay hi hello hey just now right already immediately asap thanks thx ty sir " +
    "guys fucking and the bitte danke jetzt sofort endlich hallo mal doch einfach"
  ).split(" "),
);

/** The words that carry the meaning. */
export const withoutFillers = (sentence: string): string =>
  sentence
    .replace(/\bthank (?:you|u)\b/g, "thanks")
    .split(" ")
    .filter((word) => !fillers.has(word))
    .join(" ");
