import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { isRecent, type PublicIncident } from "#lib/operations/index.ts";
import { IncidentCard } from "./incident-card.tsx";

interface Props {
  incidents: readonly PublicIncident[];
  now: Date;
  at: (when: Date) => string;
  t: Translate;
}

/** Recent incidents, and earlier ones in a closed list, which a link to one of them opens. */
export function IncidentSection({ incidents, now, at, t }: Props) {
  const recent = incidents.filter((incident) => isRecent(incident, now));
  const earlier = incidents.filter((incident) => !isRecent(incident, now));
  return (
    <section aria-labelledby="incidents">
      <h2 id="incidents" className="text-lg font-semibold tracking-tight">
        {t("status.incidents")}
      </h2>
      {recent.length > 0 ? (
        <>
          <p className="mt-1 text-pretty text-sm text-muted">{t("status.incidentsLead")}</p>
          <IncidentCards incidents={recent} at={at} t={t} />
        </>
      ) : (
        <p className={`${card} mt-3 px-6 py-10 text-center text-muted`}>{t("status.empty")}</p>
      )}
      {earlier.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 rounded-lg px-1 py-2.5 font-medium text-accent">
            {t("status.earlier", { count: earlier.length })}
          </summary>
          <IncidentCards incidents={earlier} at={at} t={t} />
        </details>
      )}
    </section>
  );
}

const IncidentCards = ({ incidents, at, t }: Omit<Props, "now">) => (
  <ul className="mt-3 space-y-4">
    {incidents.map((incident) => (
      <li key={incident.id}>
        <IncidentCard incident={incident} at={at} t={t} />
      </li>
    ))}
  </ul>
);
