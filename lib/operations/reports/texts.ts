import type { Language } from "#lib/language.ts";
import { formatMeasure, formatTarget } from "../measures.ts";
import type { Line, PlotData } from "./content.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import { dayMs } from "./period.ts";

type Texts = typeof en;
const catalogues: Record<Language, Texts> = { en, de: de as Texts };

export const reportTexts = (language: Language): Texts => catalogues[language];

/** Replaces {name} in a text. */
export const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

interface LineText {
  name: string;
  how: string;
  /** How to get data. */
  missing?: string;
}

export function lineText(id: string, language: Language): LineText {
  const lines: Record<string, LineText> = reportTexts(language).lines;
  return lines[id] ?? { name: id, how: "" };
}

const wordOf = (words: Record<string, string>, key: string): string => words[key] ?? key;

/** A line as it is shown in every format. */
export interface LineDisplay {
  name: string;
  value: string;
  target: string;
  /** Null: the line has no target or no value. */
  met: boolean | null;
  before: string;
  change: string;
  /** How to get data, if there are none. */
  hint: string | null;
}

const nothing = "–";

export function displayLine(line: Line, endsAt: Date, language: Language): LineDisplay {
  const { name, missing } = lineText(line.id, language);
  const { phrases, parts, words } = reportTexts(language);
  const { value, word, target, previous } = line;
  const show = (number: number) => formatValue(number, line.unit, endsAt, language);
  const isMissing = value === null && word === null;
  return {
    name: line.of === null ? name : `${name}: ${wordOf(parts, line.of)}`,
    value: value !== null ? show(value) : word !== null ? wordOf(words, word) : phrases.noData,
    target: target === null ? nothing : targetText(line, target, language),
    met: line.met,
    // Days from the end of another period would name a date of that period.
    before: previous === null || line.unit === "days-left" ? nothing : show(previous),
    change: changeText(line, language),
    hint: isMissing ? (missing ?? null) : null,
  };
}

function targetText({ unit }: Line, target: number, language: Language): string {
  if (unit === "%" || unit === "ms") return formatTarget(target, unit, language);
  return `≤ ${formatValue(target, unit, new Date(0), language)}`;
}

function formatValue(value: number, unit: Line["unit"], endsAt: Date, language: Language): string {
  const number = (options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1, ...options }).format(value);
  const inUnit = (name: string, options: Intl.NumberFormatOptions = {}) =>
    number({ style: "unit", unit: name, unitDisplay: "short", ...options });
  const perWeek = (text: string) => fill(reportTexts(language).phrases.perWeek, { value: text });
  switch (unit) {
    case "%":
    case "ms":
      return formatMeasure(value, unit, language);
    case "count":
      return number();
    case "rows/week":
      return perWeek(number());
    case "bytes":
      return formatBytes(value, language);
    case "bytes/week":
      return perWeek(formatBytes(value, language));
    case "minutes":
      return inUnit("minute");
    case "days":
      return inUnit("day", { unitDisplay: "long", maximumFractionDigits: 0 });
    case "days-left": {
      const at = new Date(Math.min(endsAt.getTime() + value * dayMs, latestMs));
      const days = inUnit("day", { unitDisplay: "long", maximumFractionDigits: 0 });
      return fill(reportTexts(language).phrases.atDate, { date: formatDate(at, language), days });
    }
  }
}

/** A slow growth ends in thousands of years, which Date cannot hold. */
const latestMs = Date.UTC(9999, 11, 31);

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3));
  return new Intl.NumberFormat(language, {
    ...{ style: "unit", unit: byteUnits[power] ?? "byte", unitDisplay: "short" },
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1_000 ** power);
}

/** Shares differ by points, other numbers by their part of the number before. An arrow, because "+1 234" looks like a phone number. */
function changeText({ value, previous, unit }: Line, language: Language): string {
  if (value === null || previous === null || unit === "days-left") return nothing;
  const difference = value - previous;
  if (difference === 0) return "=";
  const arrow = difference > 0 ? "▲" : "▼";
  const size = Math.abs(difference);
  const digits = { maximumSignificantDigits: 2 };
  if (unit === "%")
    return `${arrow} ${new Intl.NumberFormat(language, digits).format(size)} ${reportTexts(language).phrases.points}`;
  if (previous === 0) return `${arrow} ${formatValue(size, unit, new Date(0), language)}`;
  const part = new Intl.NumberFormat(language, { style: "percent", ...digits, maximumFractionDigits: 0 });
  return `${arrow} ${part.format(size / Math.abs(previous))}`;
}

export const formatDate = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(at);
export const formatTime = (at: Date, language: Language): string =>
  `${new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(at)} UTC`;

/** "1 Dec 2026 to 31 Dec 2026": the last day is the one before the end. */
export function periodText(startsAt: Date, endsAt: Date, language: Language): string {
  const [from, to] = [formatDate(startsAt, language), formatDate(new Date(endsAt.getTime() - 1), language)];
  return fill(reportTexts(language).phrases.period, { from, to });
}

export const plotLineText = ({ name, target }: PlotData["lines"][number], unit: string, language: Language): string =>
  fill(reportTexts(language).phrases.plotLine, {
    name: lineText(name, language).name,
    target: formatTarget(target, unit, language),
  });
