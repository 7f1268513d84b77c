import type { Language } from "#lib/language.ts";
import { formatMeasure, isHigherBetter } from "../../measures.ts";
import { pathsOf, scaleFor } from "../../plot-scale.ts";
import type { PlotData } from "../content.ts";
import { formatDate, plotLineText } from "../texts.ts";

/** An element of SVG. Pages render it with React, files as text: both show the same plot. */
export interface SvgElement {
  tag: "svg" | "g" | "line" | "path" | "text" | "title";
  /** What the element is, for its look. */
  look?: PlotLook;
  attributes: Readonly<Record<string, string | number>>;
  children: readonly (SvgElement | string)[];
}
export const PLOT_LOOKS = ["grid", "target", "label", "line-0", "line-1"] as const;
export type PlotLook = (typeof PLOT_LOOKS)[number];

/** A phone's width, so that labels are readable there. */
const width = 340;
const height = 170;
const margin = { right: 8, top: 10, bottom: 22 };
const innerHeight = height - margin.top - margin.bottom;
const fontSize = 11;
/** Wide enough for a digit in every font. */
const letterWidth = 0.64 * fontSize;
const labelGap = 6;

/** A plot with its targets. Null: it has no data. */
export function plotElement(plot: PlotData, language: Language): SvgElement | null {
  const { unit, lines, startsAt, stepSeconds } = plot;
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  if (values.length === 0) return null;
  const targets = [...new Set(lines.map(({ target }) => target))];
  const isBetter = isHigherBetter(unit, targets[0] ?? 0);
  const scale = scaleFor({ unit, targets, values, isHigherBetter: isBetter, height: innerHeight });
  const ticks = scale.ticks.map((tick) => ({ tick, text: formatMeasure(tick, unit, language) }));
  const left = Math.ceil(labelGap + letterWidth * Math.max(...ticks.map(({ text }) => text.length)));
  const across = { x1: left, x2: width - margin.right };
  const y = (value: number) => Math.round((scale.y(value) + margin.top) * 10) / 10;
  const steps = lines[0]?.values.length ?? 0;
  const at = (step: number) =>
    formatDate(new Date(Date.parse(startsAt) + step * stepSeconds * 1_000), language).replace(/,? \d{4}$/, "");
  return element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width: "100%" }, undefined, [
    element("title", {}, undefined, [lines.map((line) => plotLineText(line, unit, language)).join("; ")]),
    ...ticks.flatMap(({ tick, text }) => [
      element("line", { ...across, y1: y(tick), y2: y(tick) }, "grid"),
      label(left - labelGap, y(tick) + 4, "end", text),
    ]),
    ...targets.map((target) =>
      element("line", { ...across, y1: y(target), y2: y(target), "stroke-dasharray": "5 4" }, "target"),
    ),
    ...lines.map((line, index) => {
      const paths = pathsOf(
        line.values.map((value) => (value === null ? null : y(value))),
        width - left - margin.right,
      );
      return element("g", { transform: `translate(${left} 0)`, fill: "none", ...roundEnds }, lookOf(index), [
        element("path", { d: paths.line, "stroke-width": 2 }),
        element("path", { d: paths.dots, "stroke-width": 5 }),
      ]);
    }),
    label(left, height - 5, "start", at(0)),
    label(width - margin.right, height - 5, "end", at(Math.max(0, steps - 1))),
  ]);
}

const roundEnds = { "stroke-linecap": "round", "stroke-linejoin": "round" };
export const lookOf = (line: number): PlotLook => (line % 2 === 0 ? "line-0" : "line-1");

const element = (
  tag: SvgElement["tag"],
  attributes: SvgElement["attributes"],
  look?: PlotLook,
  children: SvgElement["children"] = [],
): SvgElement => ({ tag, attributes, children, ...(look && { look }) });

const label = (x: number, y: number, alignedAt: "start" | "end", text: string): SvgElement =>
  element("text", { x, y, "text-anchor": alignedAt, "font-size": fontSize }, "label", [text]);
