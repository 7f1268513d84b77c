/** Longer than any text message; the rest is ignored. */
export const maxLength = 1_600;

/**
 * Normalises a text to plain words: lower case without accents ("ö" is "o", "ß" is "ss"), apostrophes ("don't" is "dont"),
 * punctuation and emoji except the stop sign; "don t", "dnt" and "nix" are spelt out. Returns the non-empty sentences, or
 * parts of sentences, in order.
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
        .replace(/ +/g, " ")
        .replace(/\b(?:dnt|donot|(don|won|can|didn|doesn|isn|haven|wouldn) t)\b/g, (_, verb = "don") => `${verb}t`)
        .replace(/\bi (m|ve|ll|d)\b/g, "i$1")
        .replace(/\b(?:nix|nichs)\b/g, "nichts"),
    )
    .filter((part) => part !== "");
}

/** Words without a meaning of their own: "please stop now", "ok, stopp jetzt bitte". */
const fillers = new Set(
  (
    "please pls plz kindly ok okay hi hello hey just now right already immediately asap thanks thx ty sir " +
    "guys fucking and the bitte danke jetzt sofort endlich hallo mal doch einfach"
  ).split(" "),
);

/** Fillers that are misspelt or have repeated letters: "pleeease", "plese", "bittee". */
const misspeltFiller = /^(?:p+l+e*a*s+e*|b+i+t+e+)$/;

/** The sentence without filler words. */
export const withoutFillers = (sentence: string): string =>
  sentence
    .replace(/\bthank (?:you|u)\b/g, "thanks")
    .split(" ")
    .filter((word) => !fillers.has(word) && !misspeltFiller.test(word))
    .join(" ");
