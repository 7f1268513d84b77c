import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { field, link, quietButton } from "#app/_ui/classes.ts";
import { AuditEventsDocument } from "#graphql/generated/operations.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { Pager } from "../_ui/pager.tsx";
import { AuditList } from "./audit-list.tsx";
import { startOfDay } from "./days.ts";

const path = "/admin/audit";
const fields = [
  { name: "action", type: "text", placeholder: "preference.set" },
  { name: "actor", type: "text", placeholder: "usr_…" },
  { name: "subject", type: "text", placeholder: "usr_…" },
  { name: "since", type: "date", placeholder: undefined },
  { name: "until", type: "date", placeholder: undefined },
] as const;

export const generateMetadata = pageTitle("console.audit");

export default async function Audit({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const timeZone = me?.timeZone ?? "UTC";
  const parameters = Object.fromEntries(fields.map(({ name }) => [name, singleParam(query[name])]));
  const filter = {
    action: parameters.action,
    actor: parameters.actor,
    subject: parameters.subject,
    since: startOfDay(parameters.since, timeZone),
    until: startOfDay(parameters.until, timeZone, 1),
  };
  const { auditEvents } = await runQuery(
    AuditEventsDocument,
    { first: 50, after: singleParam(query.after), filter },
    actor,
  );
  const rows = auditEvents?.edges.map(({ node }) => node) ?? [];
  const isFiltered = Object.values(parameters).some((value) => value !== undefined);
  return (
    <ConsolePage current="audit" title={t("console.audit")} lead={t("audit.lead")}>
      <form action={path} className="grid grid-cols-2 items-end gap-3 md:grid-cols-[repeat(5,minmax(0,1fr))_auto]">
        {fields.map(({ name, type, placeholder }) => (
          <label key={name} className="block text-sm font-medium">
            {t(`audit.${name}`)}
            <input
              name={name}
              type={type}
              defaultValue={parameters[name]}
              placeholder={placeholder}
              maxLength={type === "text" ? 200 : undefined}
              className={`${field} mt-1.5 font-normal`}
            />
          </label>
        ))}
        <button type="submit" className={quietButton}>
          {t("console.filter")}
        </button>
      </form>
      {isFiltered && (
        <a href={path} className={`${link} inline-block text-sm`}>
          {t("audit.clear")}
        </a>
      )}
      {rows.length > 0 ? (
        <AuditList rows={rows} language={language} timeZone={timeZone} t={t} />
      ) : (
        <Empty text={t(isFiltered ? "console.noneFound" : "console.none")} />
      )}
      {auditEvents && (
        <Pager path={path} filter={parameters} pageInfo={auditEvents.pageInfo} label={t("console.older")} t={t} />
      )}
    </ConsolePage>
  );
}
