import { createTranslator } from "use-intl/core";
import type { Decision, Step } from "#lib/decision.ts";
import { languageOf } from "#lib/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };

const catalogues: Record<string, typeof en> = { en, de };

type Translate = (key: string, values?: Record<string, string | number | Date>) => string;
const translators = new Map<string, Translate>();

function translatorFor(locale: string): Translate {
  const language = languageOf(locale);
  let translate = translators.get(language);
  if (!translate) {
    const typed = createTranslator({ locale: language, messages: catalogues[language] ?? en, namespace: "because" });
    // Keys are data (stored with each decision), not literals. A test checks that the catalogues have every key.
    translate = (key, values) => typed(key as Parameters<typeof typed>[0], values);
    translators.set(language, translate);
  }
  return translate;
}

/** Writes a step as one plain sentence. Times are shown in `timeZone`. */
export function sentence(step: Step, locale: string, timeZone: string): string {
  const { at, ...rest } = step.values ?? {};
  const values: Record<string, string | number> = { ...rest };
  if (typeof at === "string")
    values.at = new Intl.DateTimeFormat(languageOf(locale), {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone,
    }).format(new Date(at));
  return translatorFor(locale)(step.because, values);
}

/** Writes the step of the layer `decidedBy` as one plain sentence. */
export function reasonFor(decision: Decision, locale: string, timeZone: string): string {
  const step = decision.steps.findLast((one) => one.layer === decision.decidedBy) ?? decision.steps.at(-1);
  return step ? sentence(step, locale, timeZone) : "";
}
