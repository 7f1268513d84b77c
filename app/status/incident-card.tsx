import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import { incidentTones } from "#app/_ui/incident-tones.ts";
import { SeverityBadge } from "#app/_ui/severity-badge.tsx";
import type { PublicIncident } from "#lib/operations/index.ts";

interface Props {
  incident: PublicIncident;
  at: (when: Date) => string;
  t: Translate;
}

/** A public incident, the newest update first. Messages are rendered as plain text. */
export function IncidentCard({ incident, at, t }: Props) {
  const { id, title, severity, status, openedAt, resolvedAt, updates } = incident;
  return (
    <article aria-labelledby={id} className={`${card} px-4 py-5 sm:px-6`}>
      <h3 id={id} dir="auto" className="text-lg font-semibold tracking-tight wrap-anywhere">
        {title}
      </h3>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
        <Badge tone={incidentTones[status]}>{t(`status.statusName.${status}`)}</Badge>
        <SeverityBadge severity={severity} t={t} />
        <span>
          {t.rich(resolvedAt ? "status.from" : "status.since", {
            from: () => <time dateTime={openedAt.toISOString()}>{at(openedAt)}</time>,
            until: () => resolvedAt && <time dateTime={resolvedAt.toISOString()}>{at(resolvedAt)}</time>,
          })}
        </span>
      </p>
      <ol className="mt-5 space-y-4 border-s-2 border-line ps-4">
        {updates.map((update) => (
          <li key={update.number}>
            <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
              <span className="font-medium">{t(`status.statusName.${update.status}`)}</span>
              <time dateTime={update.at.toISOString()} className="text-muted tabular-nums">
                {at(update.at)}
              </time>
            </p>
            <p dir="auto" className="mt-0.5 whitespace-pre-line wrap-anywhere">
              {update.message}
            </p>
          </li>
        ))}
      </ol>
    </article>
  );
}
