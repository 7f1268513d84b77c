import { ChevronDown } from "lucide-react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { formatMeasure } from "#lib/operations/index.ts";
import type { OperationsView } from "./measures.ts";

interface Props {
  title: string;
  lines: (OperationsView["plots"][number]["lines"][number] & { name: string })[];
  at: (moment: string) => string;
  language: Language;
  t: Translate;
}

/** The numbers of a plot, newest first. Steps without events are left out. */
export function PlotTable({ title, lines, at, language, t }: Props) {
  const number = new Intl.NumberFormat(language);
  const steps = (lines[0]?.points ?? []).map(({ at, events }, index) => ({ at, events, index }));
  return (
    <details className="group mt-auto text-sm">
      <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-sm font-medium text-accent [&::-webkit-details-marker]:hidden">
        {t("operations.table")}
        <span className="sr-only"> {title}</span>
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an element that scrolls must be scrollable by keys.
        tabIndex={0}
        className="relative mt-1 max-h-64 overflow-auto rounded-lg border border-line"
      >
        <table className="w-full text-end tabular-nums">
          <thead className="sticky top-0 bg-sunken text-xs text-muted">
            <tr>
              <th scope="col" className="px-3 py-2 text-start font-medium">
                {t("operations.from")}
              </th>
              {lines.map(({ objective, name }) => (
                <th key={objective} scope="col" className="px-3 py-2 text-end font-medium">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-3 py-2 text-end font-medium">
                {t("operations.events")}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {steps
              .filter(({ events }) => events > 0)
              .toReversed()
              .map((step) => (
                <tr key={step.at}>
                  <th scope="row" className="px-3 py-1.5 text-start font-normal whitespace-nowrap">
                    {at(step.at)}
                  </th>
                  {lines.map(({ objective, unit, points }) => {
                    const value = points[step.index]?.value ?? null;
                    return (
                      <td key={objective} className="px-3 py-1.5 text-end whitespace-nowrap">
                        {value === null ? "–" : formatMeasure(value, unit, language)}
                      </td>
                    );
                  })}
                  <td className="px-3 py-1.5 text-end">{number.format(step.events)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
