import type { Language } from "#lib/language.ts";
import type { Line } from "../content.ts";
import { displayLine, periodText, reportTexts } from "../texts.ts";
import type { ReportView } from "../view.ts";

function textOf(line: Line, endsAt: Date, language: Language): string {
  const { name, value, target, met } = displayLine(line, endsAt, language);
  const { phrases } = reportTexts(language);
  const state = met === null ? "" : ` (${phrases.target} ${target}, ${met ? phrases.met : phrases.missed})`;
  return `${name}: ${value}${state}`;
}

/** The lines with a target, for a short message. */
export const headlines = ({ content, endsAt }: ReportView, language: Language): string[] =>
  content.sections.flatMap(({ lines }) =>
    lines
      .filter(({ target, value }) => target !== null && value !== null)
      .map((line) => textOf(line, endsAt, language)),
  );

/** All lines as plain text, for a mail. Lines without data are left out. */
export function summaryLines({ content, startsAt, endsAt, notes }: ReportView, language: Language): string[] {
  const { sections, notes: noteNames } = reportTexts(language);
  return [
    periodText(startsAt, endsAt, language),
    ...content.sections.flatMap((section) => {
      const lines = section.lines.filter(({ value, word }) => value !== null || word !== null);
      const written = notes.filter((note) => section.notes.some((one) => one.note?.id === note.id));
      if (lines.length + written.length === 0) return [];
      return [
        "",
        sections[section.id],
        ...lines.map((line) => textOf(line, endsAt, language)),
        ...written.map((note) => `${noteNames[note.section]}: ${note.text}`),
      ];
    }),
  ];
}
