import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { OperationsView } from "./measures.ts";

interface Props {
  releases: OperationsView["releases"];
  at: (moment: string) => string;
  t: Translate;
}

const tones = {
  STARTED: "warn",
  DEPLOYED: "good",
  FAILED: "bad",
  ROLLBACK_STARTED: "warn",
  ROLLED_BACK: "good",
} as const;
const shown = 5;

/** The version that passed last, and the last steps of releases. */
export function ReleasesCard({ releases, at, t }: Props) {
  const passed = releases.find(({ step }) => step === "DEPLOYED" || step === "ROLLED_BACK");
  const lead = passed ? t("operations.releasesLead", { version: passed.version }) : t("operations.releasesNone");
  return (
    <section aria-labelledby="releases" className={card}>
      <CardHead id="releases" title={t("operations.releases")} lead={lead} />
      {releases.length > 0 && (
        <ul className="divide-y divide-line text-sm">
          {releases.slice(0, shown).map(({ id, at: moment, step, version, releasedBy, reason, incidentId }) => (
            <li key={id} className="space-y-1 px-4 py-3 sm:px-6">
              <div className="flex items-center justify-between gap-3">
                <h3 className="font-medium wrap-anywhere">{version}</h3>
                <Badge tone={tones[step]}>{t(`operations.releaseStep.${step}`)}</Badge>
              </div>
              <p className="text-muted wrap-anywhere">
                {t("operations.releaseBy", { at: at(moment), by: releasedBy ?? "" })}
              </p>
              {reason && (
                <p className="text-pretty wrap-anywhere" dir="auto">
                  {reason}
                </p>
              )}
              {incidentId && (
                <a href={`/admin/incidents/${encodeURIComponent(incidentId)}`} className={link}>
                  {t("operations.releaseIncident")}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
