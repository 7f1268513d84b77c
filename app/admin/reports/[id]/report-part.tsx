import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { ReportPartsFragment } from "#graphql/generated/operations.ts";
import { reportTexts } from "#lib/operations/index.ts";
import { WrittenText } from "../written-text.tsx";
import { LineTable } from "./line-table.tsx";
import { ReportPlot } from "./report-plot.tsx";

type Section = ReportPartsFragment["sections"][number];
type Slot = Section["notes"][number];

interface Props {
  section: Section;
  endsAt: Date;
  language: Language;
  at: (when: string) => string;
  t: Translate;
  /** The form for a text, or nothing. */
  children: (slot: Slot) => ReactNode;
}

/** A part of a report: its numbers, plots and texts. */
export function ReportPart({ section, endsAt, language, at, t, children }: Props) {
  const { sections, notes } = reportTexts(language);
  const titles: Record<string, string> = sections;
  return (
    <section aria-labelledby={section.id} className={`${card} space-y-5 px-4 py-5 sm:px-6`}>
      <h2 id={section.id} className="text-lg font-semibold tracking-tight">
        {titles[section.id] ?? section.id}
      </h2>
      {section.lines.length > 0 && <LineTable lines={section.lines} endsAt={endsAt} language={language} t={t} />}
      {section.plots.length > 0 && (
        <div className="grid gap-6 md:grid-cols-2">
          {section.plots.map((plot) => (
            <ReportPlot key={plot.name} plot={plot} language={language} t={t} />
          ))}
        </div>
      )}
      {section.notes.map((slot) => (
        <div key={slot.section} className="space-y-3">
          <h3 className="font-medium">{notes[slot.section]}</h3>
          {slot.note ? (
            <WrittenText written={slot.note} at={at} />
          ) : (
            <p className="text-sm text-muted">{t("reports.noNote")}</p>
          )}
          {slot.note?.changed && <p className="text-sm text-bad">{t("reports.noteChanged")}</p>}
          {children(slot)}
        </div>
      ))}
    </section>
  );
}
