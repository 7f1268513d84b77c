import type { Translate } from "#app/_request/translate.ts";
import { card, link } from "#app/_ui/classes.ts";
import { incidentTones } from "#app/_ui/incident-tones.ts";
import { SeverityBadge } from "#app/_ui/severity-badge.tsx";
import type { IncidentRowFragment as Row } from "#graphql/generated/operations.ts";
import { StatusWithTime, statusRow } from "../_ui/status-with-time.tsx";
import { duesOf } from "./due.ts";
import { DueList } from "./due-list.tsx";
import { FlagBadges } from "./flag-badges.tsx";

interface Props {
  rows: Row[];
  now: Date;
  /** Formats an instant for the viewer. */
  at: (when: string) => string;
  t: Translate;
}

/** Incidents with severity, status and deadlines. */
export function IncidentList({ rows, now, at, t }: Props) {
  return (
    <ul className={`${card} divide-y divide-line`}>
      {rows.map((row) => (
        <li key={row.id} id={row.id} className={statusRow}>
          <StatusWithTime
            tone={incidentTones[row.status]}
            label={t(`incidents.statusName.${row.status}`)}
            when={row.openedAt}
            at={at}
          />
          <div className="min-w-0 space-y-1.5">
            <p className="text-pretty wrap-anywhere">
              <a href={`/admin/incidents/${encodeURIComponent(row.id)}`} className={link} dir="auto">
                {row.title}
              </a>
            </p>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
              <SeverityBadge severity={row.severity} t={t} />
              <FlagBadges security={row.security} breach={row.reportBreachBy !== null} t={t} />
              <Commander row={row} t={t} />
            </p>
            <DueList dues={duesOf(row, now)} now={now} at={at} t={t} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Commander({ row: { commander }, t }: { row: Row; t: Translate }) {
  if (!commander) return <span>{t("incidents.nobodyLeads")}</span>;
  const name = commander.name ?? commander.externalId ?? t("console.notNamed");
  return <span className="min-w-0 wrap-anywhere">{t("incidents.leads", { name })}</span>;
}
