import type { Language } from "#lib/language.ts";
import type { Section } from "../content.ts";
import { displayLine, fill, formatTime, lineText, periodText, reportTexts } from "../texts.ts";
import type { ReportView } from "../view.ts";

/** The report as Markdown. Plots are left out; their numbers are in the JSON. */
export function renderMarkdown(report: ReportView, language: Language): string {
  const { kinds, phrases } = reportTexts(language);
  const { content, startsAt, endsAt, frozenAt, hash, isIntact, amendments } = report;
  const state = frozenAt && hash ? fill(phrases.frozen, { at: formatTime(frozenAt, language), hash }) : phrases.draft;
  return `${[
    `# ${kinds[report.kind]} ${content.name}`,
    periodText(startsAt, endsAt, language),
    state,
    ...(isIntact === false ? [`**${phrases.changed}**`] : []),
    ...(amendments.length === 0 ? [] : [`## ${phrases.amendments}`, phrases.amendmentsLead]),
    ...amendments.map(({ text, author, at }) => quote(text, byline(author, at, language))),
    ...content.sections.flatMap((section) => sectionText(section, report, language)),
    `## ${phrases.how}`,
    howText(content.sections, language),
  ].join("\n\n")}\n`;
}

function sectionText(section: Section, { endsAt, notes }: ReportView, language: Language): string[] {
  const { sections, phrases, notes: noteNames } = reportTexts(language);
  const written = section.notes.flatMap(({ section: name, note }) => {
    const found = notes.find(({ id }) => id === note?.id);
    const text = found ? quote(found.text, byline(found.author, found.at, language)) : phrases.noNote;
    return [`### ${noteNames[name]}`, text, ...(found?.isChanged ? [`**${phrases.changedNote}**`] : [])];
  });
  return [
    `## ${sections[section.id]}`,
    ...(section.lines.length === 0 ? [] : [table(section, endsAt, language)]),
    ...written,
  ];
}

function table({ lines }: Section, endsAt: Date, language: Language): string {
  const { measure, value, target, before, change, met, missed } = reportTexts(language).phrases;
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row([measure, value, target, before, change]),
    row(["---", "--:", "--:", "--:", "--:"]),
    ...lines.map((line) => {
      const shown = displayLine(line, endsAt, language);
      const state = shown.met === null ? "" : ` (${shown.met ? met : missed})`;
      const hint = shown.hint === null ? "" : `. ${shown.hint}`;
      return row([shown.name, `${shown.value}${hint}${state}`, shown.target, shown.before, shown.change]);
    }),
  ].join("\n");
}

const byline = (author: string, at: Date, language: Language): string =>
  fill(reportTexts(language).phrases.writtenBy, { author, at: formatTime(at, language) });

/** A person's text as a quotation, in which no character is a sign of Markdown or HTML. */
const quote = (text: string, by: string): string =>
  [...escapeMarkdown(text).split("\n"), "", escapeMarkdown(by)].map((line) => `> ${line}`.trimEnd()).join("\n");

const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>()#+|!~&=-]/g, "\\$&").replace(/^(\s*\d+)([.)])/gm, "$1\\$2");

function howText(sections: readonly Section[], language: Language): string {
  const ids = [...new Set(sections.flatMap(({ lines }) => lines.map(({ id }) => id)))];
  return ids.map((id) => `- ${lineText(id, language).name}: ${lineText(id, language).how}`).join("\n");
}
