import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requireConsole } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { card, quietButton } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { ReportDraftPageDocument, ReportPageDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { periodText, reportTexts } from "#lib/operations/index.ts";
import { OutcomeNote } from "../../_forms/outcome-note.tsx";
import { ConsolePage } from "../../_ui/console-page.tsx";
import { draftKind } from "../drafts.ts";
import { TextForm } from "../text-form.tsx";
import { WrittenText } from "../written-text.tsx";
import { ReportPart } from "./report-part.tsx";

type Props = PageProps<{ id: string }>;

/** Reads the report once for the page and its title. */
const readReport = cache(async (id: string) => {
  const path = `/admin/reports/${encodeURIComponent(id)}`;
  const { actor, me, language } = await requireConsole(path);
  const kind = draftKind(id);
  const report = kind
    ? (await runQuery(ReportDraftPageDocument, { kind }, actor)).reportDraft
    : (await runQuery(ReportPageDocument, { id }, actor)).report;
  if (!report) notFound();
  return { path, actor, me, language, report, title: `${reportTexts(language).kinds[report.kind]} ${report.name}` };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readReport((await params).id)).title };
}

const formats = ["html", "md", "json"] as const;

export default async function Report({ params, searchParams }: Props) {
  const { path, actor, me, language, report, title } = await readReport((await params).id);
  const t = translator(language);
  const at = (when: string) => formatInstant(when, language, me?.timeZone ?? "UTC");
  const endsAt = new Date(report.endsAt);
  const isDraft = report.id === null;
  const mayWrite = isAdmin(actor);
  return (
    <ConsolePage current="reports" title={title} lead={periodText(new Date(report.startsAt), endsAt, language)}>
      <OutcomeNote query={await searchParams} conflict={t("reports.conflict")} t={t} />
      <div className="space-y-3">
        {report.intact === false && (
          <p role="alert" className="rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
            {t("reports.notIntactLead")}
          </p>
        )}
        <p className="max-w-prose text-pretty text-sm text-muted wrap-anywhere">
          {isDraft
            ? t("reports.draftLead")
            : t("reports.frozenLead", { at: at(report.frozenAt ?? ""), hash: report.hash ?? "" })}
        </p>
        <ul className="flex flex-wrap gap-3" aria-label={t("reports.download")}>
          {formats.map((format) => (
            <li key={format}>
              <a href={`${path}/file?format=${format}`} download className={quietButton}>
                {t(`reports.formats.${format}`)}
              </a>
            </li>
          ))}
        </ul>
      </div>
      {report.amendments.length > 0 && (
        <section aria-labelledby="amendments" className={`${card} space-y-4 px-4 py-5 sm:px-6`}>
          <h2 id="amendments" className="text-lg font-semibold tracking-tight">
            {t("reports.amendments")}
          </h2>
          {report.amendments.map((one) => (
            <WrittenText key={one.at} written={one} at={at} />
          ))}
        </section>
      )}
      {report.sections.map((section) => (
        <ReportPart key={section.id} section={section} endsAt={endsAt} language={language} at={at} t={t}>
          {(slot) =>
            isDraft &&
            mayWrite && (
              <TextForm
                action="/admin/reports/note"
                values={{ kind: report.kind, section: slot.section, at: report.startsAt, back: path }}
                label={t(slot.note ? "reports.rewrite" : "reports.write")}
                of={reportTexts(language).notes[slot.section]}
                lead={t("reports.writeLead")}
                text={slot.note?.text ?? ""}
                submit={t("reports.saveNow")}
                t={t}
              />
            )
          }
        </ReportPart>
      ))}
      {report.id !== null && mayWrite && (
        <TextForm
          action="/admin/reports/amend"
          values={{ id: report.id, back: path }}
          label={t("reports.amend")}
          lead={t("reports.amendLead")}
          text=""
          submit={t("reports.amendNow")}
          t={t}
        />
      )}
    </ConsolePage>
  );
}
