import type { ReportFormat } from "#lib/enums.ts";
import type { Language } from "#lib/language.ts";
import type { ReportView } from "../view.ts";
import { renderHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";

const renderers: Record<ReportFormat, (report: ReportView, language: Language) => string> = {
  HTML: renderHtml,
  MARKDOWN: renderMarkdown,
  JSON: (report) => `${JSON.stringify(report, null, 2)}\n`,
};

/** A report as a file. All formats have the same numbers. */
export const renderReport = (report: ReportView, format: ReportFormat, language: Language): string =>
  renderers[format](report, language);
