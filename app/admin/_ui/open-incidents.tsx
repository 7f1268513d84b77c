import type { Translate } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { SeverityBadge } from "#app/_ui/severity-badge.tsx";
import type { OpenIncidentsFragment } from "#graphql/generated/operations.ts";

export type OpenIncident = OpenIncidentsFragment["edges"][number]["node"];

/** Open incidents with their leads. */
export const OpenIncidents = ({ incidents, t }: { incidents: readonly OpenIncident[]; t: Translate }) => (
  <ul className="space-y-2">
    {incidents.map(({ id, title, severity, commander }) => (
      <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1 wrap-anywhere">
        <SeverityBadge severity={severity} t={t} />
        <a href={`/admin/incidents/${encodeURIComponent(id)}`} className={link} dir="auto">
          {title}
        </a>
        <span className={commander ? "" : "font-medium text-warn"}>
          {commander ? t("incidents.leads", { name: commander.name ?? t("console.notNamed") }) : t("operations.noLead")}
        </span>
      </li>
    ))}
  </ul>
);
