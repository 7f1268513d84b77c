import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import { SeverityBadge } from "#app/_ui/severity-badge.tsx";
import type { OpenIncidentsFragment } from "#graphql/generated/operations.ts";
import type { OperationsView } from "./measures.ts";
import { alertChannelName } from "./texts.ts";

interface Props {
  incidents: OpenIncidentsFragment["edges"][number]["node"][];
  channels: OperationsView["alertChannels"];
  language: Language;
  t: Translate;
}

/** Who leads the open incidents, and where alerts are sent. The rota itself is in PagerDuty. */
export function OnCallCard({ incidents, channels, language, t }: Props) {
  const hasPagerDuty = channels.some(({ name }) => name === "pagerduty");
  return (
    <section aria-labelledby="on-call" className={card}>
      <CardHead id="on-call" title={t("operations.onCall")} lead={t("operations.onCallLead")} />
      <dl className="space-y-4 px-4 py-4 text-sm sm:px-6">
        <div>
          <dt className="text-muted">{t("operations.onCallNow")}</dt>
          <dd className="mt-1">
            {incidents.length === 0 ? (
              t("operations.noOpenIncidents")
            ) : (
              <ul className="space-y-2">
                {incidents.map(({ id, title, severity, commander }) => (
                  <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1 wrap-anywhere">
                    <SeverityBadge severity={severity} t={t} />
                    <a href={`/admin/incidents/${encodeURIComponent(id)}`} className={link} dir="auto">
                      {title}
                    </a>
                    <span className={commander ? "" : "font-medium text-warn"}>
                      {commander
                        ? t("incidents.leads", { name: commander.name ?? t("console.notNamed") })
                        : t("operations.noLead")}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
        <div>
          <dt className="text-muted">{t("operations.onCallNext")}</dt>
          <dd className="mt-1 text-pretty">{t(hasPagerDuty ? "operations.rotaInPagerDuty" : "operations.noRota")}</dd>
        </div>
        <div>
          <dt className="text-muted">{t("operations.alertsGoTo")}</dt>
          <dd className="mt-1">
            <ul className="space-y-1.5">
              {channels.map(({ name, failingSince }) => (
                <li key={name} className="flex items-center justify-between gap-3">
                  {alertChannelName(name, language)}
                  <Badge tone={failingSince ? "bad" : "good"}>
                    {t(failingSince ? "operations.fails" : "operations.works")}
                  </Badge>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </section>
  );
}
