import { createElement, type ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import type { ReportPartsFragment } from "#graphql/generated/operations.ts";
import {
  lookOf,
  type ReportPlot as PlotData,
  type PlotLook,
  plotElement,
  plotLineText,
  type SvgElement,
} from "#lib/operations/index.ts";

type Plot = ReportPartsFragment["sections"][number]["plots"][number];

const looks: Record<PlotLook, string> = {
  grid: "stroke-line",
  target: "stroke-bad",
  label: "fill-muted tabular-nums",
  "line-0": "stroke-accent",
  "line-1": "stroke-second",
};

/** The plot of the report's files, with the page's colours. */
export function ReportPlot({ plot, language, t }: { plot: Plot; language: Language; t: Translate }) {
  const drawn = plotElement(plot as PlotData, language);
  return (
    <figure className="min-w-0">
      <figcaption>
        <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {plot.lines.map((line, index) => (
            <li key={line.name} className="inline-flex items-center gap-1.5">
              <svg className="h-2 w-4" aria-hidden="true">
                <line x1="1" x2="15" y1="4" y2="4" className={looks[lookOf(index)]} strokeWidth="2.5" />
              </svg>
              {plotLineText(line, plot.unit, language)}
            </li>
          ))}
        </ul>
      </figcaption>
      {drawn ? toReact(drawn, "plot") : <p className="text-sm text-muted">{t("reports.noData")}</p>}
    </figure>
  );
}

/** React writes attributes of SVG with a hyphen in camel case. */
const reactName = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function toReact({ tag, look, attributes, children }: SvgElement, key: string): ReactNode {
  const given = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [reactName(name), value]));
  return createElement(
    tag,
    { ...given, key, className: look && looks[look] },
    ...children.map((child, index) => (typeof child === "string" ? child : toReact(child, `${key}-${index}`))),
  );
}
