import { maxLength } from "./normalise.ts";

const few = "(?:\\S+\\s+){0,5}?";
const emoji = "[^\\p{L}\\s]{1,20}";

/** The text that iOS and Google Messages put before a quoted message when a person reacts to it. */
const reactionHeads = [
  "liked|loved|disliked|laughed\\s+at|emphasi[sz]ed|questioned",
  `reacted\\s+${few}to|removed\\s+${few}from|${emoji}\\s*to`,
  "(?:mir\\s+)?gef(?:ä|a\\u0308|ae)llt(?:\\s+mir)?(?:\\s+nicht)?|liebte?|mag(?:\\s+nicht)?|lachte?\\s+(?:ü|u\\u0308|ue)ber|betonte?|hinterfragte?|stellte?",
  `hat(?:\\s+\\S+){0,5}?|reagierte?\\s+${few}(?:auf|zu)|entfernte?(?:\\s+\\S+){0,5}?|mit\\s+${few}(?:auf|zu)|${emoji}\\s*(?:auf|zu)`,
  '[„“"]\\s*gef(?:ä|a\\u0308|ae)llt\\s+mir(?:\\s+nicht)?\\s*[“”"]\\s+\\p{L}+',
];
const reaction = new RegExp(`^\\s*(?:${reactionHeads.join("|")})\\s*(?<open>[“„"«»‘‚'])`, "iu");

/** The closing marks of each opening mark. Phones and keyboards use different ones. */
const closingMarks: Readonly<Record<string, string>> = {
  "“": '”“"',
  "„": '“”"',
  '"': '"',
  "«": "»",
  "»": "«",
  "‘": "’",
  "‚": "‘’",
  "'": "'",
};

/** A single quotation mark counts only between words; inside a word it is an apostrophe. */
const quotation =
  /“[^“”"]*[”“"]|„[^„“”"]*[“”"]|"[^"]*"|«[^«»]*»|»[^«»]*«|(?<![\p{L}\p{N}])[‘‚'](?=\S).*?[’‘'](?![\p{L}\p{N}])/gsu;
const word = /[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu;
/** The longest quotation, in words, that counts as emphasis: `"STOP"`, `I said "stop it now"`. */
const longestEmphasis = 3;
/** Introduces a quotation of the sender's own words: `I told you "please stop texting me"`. */
const introducesOwnWords =
  /\b(?:i|we|ich|wir)\s+(?:\S+\s+){0,3}?(?:say|said|told|tell|repeat|asked|ask|mean|meant|sage|sagte|sagten|gesagt|meine|meinte)(?:\s+(?:you|u|euch|ihnen|dir))?[\s:,]*$/iu;
const invisible = /[\u200b\u2060\ufeff]/g;

/**
 * Removes quoted text from a message: reactions to our message, quoted lines ("> ...") and quotations. Our own messages contain
 * text such as "Reply STOP to opt out", and a quotation of it is no request.
 */
export function ownWords(message: string): string {
  const text = withoutReaction(message.slice(0, maxLength).replace(invisible, ""));
  return text.replace(/^[^\S\n]*>.*$/gm, "").replace(quotation, (quoted: string, offset: number, whole: string) => {
    const isEmphasis = (quoted.match(word)?.length ?? 0) <= longestEmphasis;
    return isEmphasis || introducesOwnWords.test(whole.slice(Math.max(0, offset - 60), offset)) ? quoted : " ";
  });
}

/** The quoted message may contain any marks and may be truncated. It ends with the last closing mark or the text. */
function withoutReaction(text: string): string {
  const found = reaction.exec(text);
  if (!found) return text;
  const closing = closingMarks[found.groups?.open ?? ""] ?? "";
  const end = Math.max(...Array.from(closing, (mark) => text.lastIndexOf(mark)));
  return end >= found[0].length ? text.slice(end + 1) : "";
}
