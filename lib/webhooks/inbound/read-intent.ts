import type { InboundMessage } from "#lib/channels/index.ts";
import { englishStop } from "./english.ts";
import { germanStop } from "./german.ts";
import { sentencesOf, withoutFillers } from "./normalise.ts";
import { ownWords } from "./own-words.ts";
import { isAny } from "./phrases.ts";

export type Intent = NonNullable<InboundMessage["keyword"]>;

/** Keywords of carriers and Twilio for a whole message, and the same in German, French and Spanish. */
const keywords = new Map<string, Intent>([
  ...keywordsOf(
    "STOP",
    "stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, stop 2 end, stop2end, remove, unsub, " +
      "stopp, stoppen, stoppt, ende, abmelden, abmeldung, abbestellen, abbestellung, austragen, aufhoren, aufhoeren, beenden, " +
      "kundigen, kuendigen, widerruf, widerrufen, widerspruch, entfernen, loschen, loeschen, streichen, abstellen, einstellen, " +
      "unterlassen, abbestelen, abestellen, abmeden, abmelde, austargen, arret, arreter, desabonner, parar, alto, basta, no mas",
  ),
  ...keywordsOf("START", "start, yes, unstop"),
  ...keywordsOf("HELP", "help, info, hilfe, aide, ayuda"),
]);

function keywordsOf(intent: Intent, words: string): [string, Intent][] {
  return words.split(", ").map((word) => [word, intent]);
}

/** Unambiguous keywords, which count also as one sentence of several: "Stop. I never signed up." */
const unambiguous =
  /^(?:sto+p+|stopall|stop all|unsubscribe|unsubscribe me|optout|opt out|opt me out|remove me|abmelden|abbestellen|austragen|aufho(?:e)?ren|unterlassen)(?: \d+)*$/;
const prefixWords =
  "text|txt|reply|send|i said|i say|i repeat|no|nope|nein|omg|ugh|wtf|ffs|for (?:the )?love of god|for gods sake|seriously|dude|bro|halt|god|i mean it|ich sagte|ich sage";
const stopSpellings = "s+t+o+p+|s t o p|s t o p p|sotp|stpo|stp|stahp|sto|stopo|srop|dtop|stob";
const suffixWords =
  "it|this|that|these|texting|all|das|damit|es|alles|everything|forever|4ever|for good|today|heute|at once|completely|seriously|dude|bro|idiots?|idioten|dammit|damn it|god damn it|\\d+";
/** Variants of STOP: "STOPPP", "stop stop stop", "s t o p", "text stop", "no stop", "stop!!1", "STOP 12345", and typos. */
const stopPattern = new RegExp(
  `^(?:(?:${prefixWords}) )*(?:(?:${stopSpellings})(?: |$))+(?:(?:${suffixWords})(?: |$))*$`,
);

/**
 * Reads the intent of a reply; null if it is about something else. Ignores quoted text (own-words.ts). STOP is recognised in
 * any English or German wording (47 CFR 64.1200(a)(10)), and in doubt a request to end messages is STOP. START and HELP are
 * recognised by keyword only, because an opt-in must be explicit.
 */
export function readIntent(text: string): Intent | null {
  const sentences = sentencesOf(ownWords(text));
  const whole = sentences.join(" ");
  const keyword = keywords.get(whole) ?? keywords.get(withoutFillers(whole));
  if (keyword) return keyword;
  const isStop = [whole, ...sentences].some((sentence) => {
    const core = withoutFillers(sentence);
    return (
      stopPattern.test(core) || [sentence, core].some((words) => isAny(englishStop, words) || isAny(germanStop, words))
    );
  });
  return isStop || sentences.some((sentence) => unambiguous.test(withoutFillers(sentence))) ? "STOP" : null;
}

/** The keyword that the provider recognised, or else the intent of the text. */
export const intentOf = ({ keyword, text }: Pick<InboundMessage, "keyword" | "text">): Intent | null =>
  keyword ?? readIntent(text);
