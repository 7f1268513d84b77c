import type { Tx } from "#db/client.ts";
import { alertChannelOf, alertOperations, mailOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { headlines, summaryLines } from "./render/summary.ts";
import { reportTexts } from "./texts.ts";
import type { ReportView } from "./view.ts";

/** Mails the report to each ADMIN and posts its headlines to Slack, after the commit. Alerts are in English. */
export async function sendReport(tx: Tx, ctx: Ctx, report: ReportView): Promise<void> {
  const { kinds } = reportTexts("en");
  const title = `${kinds[report.kind]} ${report.content.name}`;
  const link = `${env().appUrl}/admin/reports/${report.id}`;
  const post = { title, text: [...headlines(report, "en"), link].join("\n"), severity: "info" } as const;
  // Without Slack, the mail below is enough.
  if (alertChannelOf(post) !== "mail") await alertOperations(tx, post);
  await mailOperations(tx, ctx, { title, text: [...summaryLines(report, "en"), "", link].join("\n") });
}
