import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card, link, quietButton } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { ReportsDocument } from "#graphql/generated/operations.ts";
import { reportTexts } from "#lib/operations/index.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { Pager } from "../_ui/pager.tsx";
import { drafts } from "./drafts.ts";

const path = "/admin/reports";

export const generateMetadata = pageTitle("console.reports");

export default async function Reports({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const after = singleParam((await searchParams).after);
  const { reports } = await runQuery(ReportsDocument, { first: 20, after }, actor);
  const rows = reports?.edges.map(({ node }) => node) ?? [];
  const { kinds } = reportTexts(language);
  const at = (when: string) => formatInstant(when, language, me?.timeZone ?? "UTC");
  return (
    <ConsolePage current="reports" title={t("console.reports")} lead={t("reports.lead")}>
      <section aria-labelledby="running" className="space-y-3">
        <h2 id="running" className="font-semibold">
          {t("reports.running")}
        </h2>
        <p className="max-w-prose text-pretty text-sm text-muted">{t("reports.runningLead")}</p>
        <ul className="flex flex-wrap gap-3">
          {Object.entries(drafts).map(([name, kind]) => (
            <li key={name}>
              <a href={`${path}/${name}`} className={quietButton}>
                {kinds[kind]}
              </a>
            </li>
          ))}
        </ul>
      </section>
      {rows.length > 0 ? (
        <section aria-labelledby="frozen" className="space-y-3">
          <h2 id="frozen" className="font-semibold">
            {t("reports.frozen")}
          </h2>
          <ul className={`${card} divide-y divide-line`}>
            {rows.map(({ id, kind, name, frozenAt, intact }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3 sm:px-6">
                <a href={`${path}/${id}`} className={link}>
                  {kinds[kind]} {name}
                </a>
                <span className="text-sm text-muted">{t("reports.frozenAt", { at: at(frozenAt ?? "") })}</span>
                {intact === false && <Badge tone="bad">{t("reports.notIntact")}</Badge>}
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <Empty text={t("reports.empty")} />
      )}
      {reports && <Pager path={path} filter={{}} pageInfo={reports.pageInfo} label={t("console.older")} t={t} />}
    </ConsolePage>
  );
}
