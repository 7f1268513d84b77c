import { authorizeConsole, currentUser } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { ReportDraftFileDocument, ReportFileDocument } from "#graphql/generated/operations.ts";
import { draftKind } from "../../drafts.ts";

const formats = {
  html: { format: "HTML", type: "text/html" },
  md: { format: "MARKDOWN", type: "text/markdown" },
  json: { format: "JSON", type: "application/json" },
} as const;

interface Context {
  params: Promise<{ id: string }>;
}

/** A report as a file to keep. */
export const GET = withRateLimit(async (request, sender, { params }: Context) => {
  const { id } = await params;
  const actor = await authorizeConsole(sender, `/admin/reports/${encodeURIComponent(id)}`);
  const { language } = await currentUser();
  const extension = new URL(request.url).searchParams.get("format") ?? "html";
  if (!Object.hasOwn(formats, extension))
    return new Response("Choose one of the formats html, md and json.", { status: 400 });
  const { format, type } = formats[extension as keyof typeof formats];
  const kind = draftKind(id);
  const report = kind
    ? (await runQuery(ReportDraftFileDocument, { kind, format, language }, actor)).reportDraft
    : (await runQuery(ReportFileDocument, { id, format, language }, actor)).report;
  if (!report) return new Response("There is no such report.", { status: 404 });
  return new Response(report.document, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="report-${report.name}.${extension}"`,
      "Cache-Control": "private, no-store",
    },
  });
});
