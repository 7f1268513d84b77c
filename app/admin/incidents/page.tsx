import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { formatInstantWithZone } from "#app/_ui/instant.ts";
import { IncidentsDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { INCIDENT_STATUSES } from "#lib/enums.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { FilterForm } from "../_ui/filter-form.tsx";
import { Pager } from "../_ui/pager.tsx";
import { IncidentList } from "./incident-list.tsx";
import { OpenForm } from "./open-form.tsx";
import { TimesCard } from "./times-card.tsx";

const path = "/admin/incidents";

export const generateMetadata = pageTitle("console.incidents");

export default async function Incidents({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const status = INCIDENT_STATUSES.find((one) => one === query.status);
  const after = singleParam(query.after);
  const { incidents, incidentTimes } = await runQuery(IncidentsDocument, { first: 50, after, status }, actor);
  const rows = incidents?.edges.map(({ node }) => node) ?? [];
  const at = (when: string) => formatInstantWithZone(when, language, me?.timeZone ?? "UTC");
  return (
    <ConsolePage current="incidents" title={t("console.incidents")} lead={t("incidents.lead")}>
      <OutcomeNote query={query} t={t} />
      <p className="text-sm">
        <a href="/status" className={link}>
          {t("incidents.statusPage")}
        </a>
      </p>
      {incidentTimes && <TimesCard times={incidentTimes} language={language} t={t} />}
      {isAdmin(actor) && <OpenForm t={t} />}
      <FilterForm
        action={path}
        submit={t("console.filter")}
        choices={[
          {
            name: "status",
            label: t("incidents.status"),
            value: status,
            all: t("console.all"),
            options: INCIDENT_STATUSES.map((value) => ({ value, label: t(`incidents.statusName.${value}`) })),
          },
        ]}
      />
      {rows.length > 0 ? (
        <IncidentList rows={rows} now={new Date()} at={at} t={t} />
      ) : (
        <Empty text={t(status || after ? "console.noneFound" : "incidents.empty")} />
      )}
      {incidents && (
        <Pager path={path} filter={{ status }} pageInfo={incidents.pageInfo} label={t("console.older")} t={t} />
      )}
    </ConsolePage>
  );
}
