import { LRUCache } from "lru-cache";
import { createTranslator } from "use-intl/core";
import { channelDisplays } from "#lib/channels/displays.ts";
import type { Decision, Step } from "#lib/decision.ts";
import type { Channel } from "#lib/enums.ts";
import { type Language, languageOf } from "#lib/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };

const catalogues: Record<string, typeof en> = { en, de };

type Translate = (key: string, values?: Record<string, string | number | Date>) => string;

const translators = new LRUCache<string, Translate>({
  max: 10,
  memoMethod: (language) => {
    const typed = createTranslator({ locale: language, messages: catalogues[language] ?? en, namespace: "reasons" });
    // Keys are data (stored with each decision), not literals. A test checks that the catalogues have every key.
    return (key, values) => typed(key as Parameters<typeof typed>[0], values);
  },
});

/** The values in the sentences about a decision: its cell, and the language and time zone of its reader. */
export interface Wording {
  topicName: string;
  channel: Channel;
  locale: string;
  /** Times are shown in it. */
  timeZone: string;
}

/** Sentences without times and counts, by "<language> <reason key> <name>": a page has many cells with the same ones. */
const sentences = new LRUCache<string, string>({
  max: 1_000,
  memoMethod: (key) => {
    const [, language = "", reasonKey = "", name = ""] = /^(\S*) (\S*) (.*)$/s.exec(key) ?? [];
    return translators.memo(language)(reasonKey, { topic: name, channel: name });
  },
});

/** The name in a layer's sentences: of the topic, of the channel, or none. */
function nameIn({ layer }: Step, { topicName, channel }: Wording, language: Language): string {
  if (layer === "TOPIC_DEFAULT") return topicName;
  return layer === "ADDRESS" ? channelDisplays[channel].nameInSentence[language] : "";
}

/** Formats of times, by "<language> <time zone>". */
const timeFormats = new LRUCache<string, Intl.DateTimeFormat>({
  max: 1_000,
  memoMethod: (key) => {
    const [language, timeZone] = key.split(" ");
    return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  },
});

/** Writes a step as one plain sentence. */
export function sentence(step: Step, wording: Wording): string {
  const language = languageOf(wording.locale);
  if (!step.values) return sentences.memo(`${language} ${step.reasonKey} ${nameIn(step, wording, language)}`);
  const { at, ...rest } = step.values;
  const values: Record<string, string | number> = { ...rest };
  if (typeof at === "string") values.at = timeFormats.memo(`${language} ${wording.timeZone}`).format(new Date(at));
  return translators.memo(language)(step.reasonKey, values);
}

/** Writes the step of the layer `decidedBy` as one plain sentence. */
export function reasonFor(decision: Decision, wording: Wording): string {
  const step = decision.steps.findLast((one) => one.layer === decision.decidedBy) ?? decision.steps.at(-1);
  return step ? sentence(step, wording) : "";
}
