import type { Language } from "#app/_request/language.ts";
import { catalogues } from "#app/_request/translate.ts";

/** Texts by the names that the API returns. The API may return a name that has no text here yet. */
type Named<T> = Readonly<Record<string, T | undefined>>;

interface TitleAndDescription {
  title: string;
  description: string;
}

/** An objective in the reader's language. The API's own texts are English. */
export function sloTexts(
  { name, title, description }: TitleAndDescription & { name: string },
  language: Language,
): TitleAndDescription {
  const named: Named<TitleAndDescription> = catalogues[language].operations.slos;
  return named[name] ?? { title, description };
}

export function plotTexts(name: string, language: Language): TitleAndDescription {
  const named: Named<TitleAndDescription> = catalogues[language].operations.plots;
  return named[name] ?? { title: name, description: "" };
}

/** The short name of a line within its plot. */
export function lineName(objective: string, language: Language): string {
  const named: Named<string> = catalogues[language].operations.lines;
  return named[objective] ?? objective;
}

export function operationTexts(kind: string, language: Language): { title: string; none: string } {
  const named: Named<{ title: string; none: string }> = catalogues[language].operations.runKinds;
  return named[kind] ?? { title: kind, none: "–" };
}

export function alertChannelName(name: string, language: Language): string {
  const named: Named<string> = catalogues[language].operations.alertChannels;
  return named[name] ?? name;
}
