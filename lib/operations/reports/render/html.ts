import type { Language } from "#lib/language.ts";
import { escapeHtml } from "#lib/templates/index.ts";
import type { PlotData, Section } from "../content.ts";
import { displayLine, fill, formatTime, lineText, periodText, plotLineText, reportTexts } from "../texts.ts";
import type { ReportNoteView, ReportView } from "../view.ts";
import { lookOf, plotElement, type SvgElement } from "./plot.ts";
import { style } from "./style.ts";

/** The report as one file that needs no other resource, readable in light and dark. */
export function renderHtml(report: ReportView, language: Language): string {
  const { kinds, phrases } = reportTexts(language);
  const { content, startsAt, endsAt, frozenAt, hash, isIntact, amendments } = report;
  const title = `${kinds[report.kind]} ${content.name}`;
  const state = frozenAt && hash ? fill(phrases.frozen, { at: formatTime(frozenAt, language), hash }) : phrases.draft;
  const author = (one: { author: string; at: Date }) =>
    fill(phrases.writtenBy, { author: one.author, at: formatTime(one.at, language) });
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(periodText(startsAt, endsAt, language))}</p>`,
    `<p class="muted hash">${escapeHtml(state)}</p>`,
    isIntact === false ? `<p class="warning">${escapeHtml(phrases.changed)}</p>` : "",
    ...(amendments.length === 0
      ? []
      : [
          `<section><h2>${escapeHtml(phrases.amendments)}</h2><p class="muted">${escapeHtml(phrases.amendmentsLead)}</p>`,
          ...amendments.map((one) => noteHtml(one.text, author(one))),
          "</section>",
        ]),
    ...content.sections.map((section) => sectionHtml(section, report, language, author)),
    howHtml(content.sections, language),
    "</main></body></html>\n",
  ].join("\n");
}

function sectionHtml(
  section: Section,
  { endsAt, notes }: ReportView,
  language: Language,
  author: (note: ReportNoteView) => string,
): string {
  const { sections, phrases, notes: noteNames } = reportTexts(language);
  return [
    `<section><h2>${escapeHtml(sections[section.id])}</h2>`,
    section.lines.length === 0 ? "" : tableHtml(section, endsAt, language),
    section.plots.length === 0
      ? ""
      : `<div class="plots">${section.plots.map((plot) => plotHtml(plot, language)).join("")}</div>`,
    ...section.notes.map(({ section: name, note }) => {
      const written = notes.find(({ id }) => id === note?.id);
      const text = written
        ? noteHtml(written.text, author(written)) +
          (written.isChanged ? `<p class="warning">${escapeHtml(phrases.changedNote)}</p>` : "")
        : `<p class="muted">${escapeHtml(phrases.noNote)}</p>`;
      return `<h3>${escapeHtml(noteNames[name])}</h3>${text}`;
    }),
    "</section>",
  ].join("\n");
}

const noteHtml = (text: string, by: string): string =>
  `<blockquote dir="auto">${escapeHtml(text)}</blockquote><p class="muted by">${escapeHtml(by)}</p>`;

function tableHtml({ lines }: Section, endsAt: Date, language: Language): string {
  const { phrases } = reportTexts(language);
  const { measure, value, target, before, change } = phrases;
  const head = [measure, value, target, before, change].map((name) => `<th scope="col">${escapeHtml(name)}</th>`);
  const rows = lines.map((line) => {
    const shown = displayLine(line, endsAt, language);
    const state =
      shown.met === null
        ? ""
        : ` <span class="${shown.met ? "good" : "bad"}">${shown.met ? "✓" : "✗"} ${escapeHtml(shown.met ? phrases.met : phrases.missed)}</span>`;
    const hint = shown.hint === null ? "" : `<br><small class="muted">${escapeHtml(shown.hint)}</small>`;
    const cell = (name: string, text: string, more = "") =>
      `<td data-label="${escapeHtml(name)}">${escapeHtml(text)}${more}</td>`;
    return `<tr><th scope="row">${escapeHtml(shown.name)}${hint}</th>${cell(value, shown.value, state)}${cell(target, shown.target)}${cell(before, shown.before)}${cell(change, shown.change)}</tr>`;
  });
  return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function plotHtml(plot: PlotData, language: Language): string {
  const drawn = plotElement(plot, language);
  const names = plot.lines.map(
    (line, index) =>
      `<span class="plot-key ${lookOf(index)}">${escapeHtml(plotLineText(line, plot.unit, language))}</span>`,
  );
  const empty = `<p class="muted">${escapeHtml(reportTexts(language).phrases.plotEmpty)}</p>`;
  return `<figure><figcaption>${names.join(" ")}</figcaption>${drawn ? svgText(drawn) : empty}</figure>`;
}

/** An element of SVG as text. */
export function svgText({ tag, look, attributes, children }: SvgElement): string {
  const given = Object.entries(look ? { ...attributes, class: `plot-${look}` } : attributes);
  const text = given.map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`).join("");
  const inner = children.map((child) => (typeof child === "string" ? escapeHtml(child) : svgText(child))).join("");
  return `<${tag}${text}>${inner}</${tag}>`;
}

function howHtml(sections: readonly Section[], language: Language): string {
  const ids = [...new Set(sections.flatMap(({ lines }) => lines.map(({ id }) => id)))];
  const items = ids.map((id) => {
    const { name, how } = lineText(id, language);
    return `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(how)}</dd>`;
  });
  return `<details><summary>${escapeHtml(reportTexts(language).phrases.how)}</summary><dl>${items.join("")}</dl></details>`;
}
