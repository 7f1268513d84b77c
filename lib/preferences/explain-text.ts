import { LRUCache } from "lru-cache";
import { createTranslator } from "use-intl/core";
import type { Decision, Step } from "#lib/decision.ts";
import { languageOf } from "#lib/language.ts";
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

/** Sentences without values, by "<language> <reason key>": a page has many cells with the same ones. */
const sentences = new LRUCache<string, string>({
  max: 1_000,
  memoMethod: (key) => {
    const [language = "", reasonKey = ""] = key.split(" ");
    return translators.memo(language)(reasonKey);
  },
});

/** Formats of times, by "<language> <time zone>". */
const timeFormats = new LRUCache<string, Intl.DateTimeFormat>({
  max: 1_000,
  memoMethod: (key) => {
    const [language, timeZone] = key.split(" ");
    return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  },
});

/** Writes a step as one plain sentence. Times are shown in `timeZone`. */
export function sentence(step: Step, locale: string, timeZone: string): string {
  const language = languageOf(locale);
  if (!step.values) return sentences.memo(`${language} ${step.reasonKey}`);
  const { at, ...rest } = step.values;
  const values: Record<string, string | number> = { ...rest };
  if (typeof at === "string") values.at = timeFormats.memo(`${language} ${timeZone}`).format(new Date(at));
  return translators.memo(language)(step.reasonKey, values);
}

/** Writes the step of the layer `decidedBy` as one plain sentence. */
export function reasonFor(decision: Decision, locale: string, timeZone: string): string {
  const step = decision.steps.findLast((one) => one.layer === decision.decidedBy) ?? decision.steps.at(-1);
  return step ? sentence(step, locale, timeZone) : "";
}
