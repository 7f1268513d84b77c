import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";
import { type OpenIncident, OpenIncidents } from "../_ui/open-incidents.tsx";
import { nameOf } from "../on-call/view.ts";
import type { OperationsView } from "./measures.ts";
import { alertChannelName } from "./texts.ts";

interface Props {
  onCall: OperationsQuery["onCall"];
  incidents: readonly OpenIncident[];
  channels: OperationsView["alertChannels"];
  at: (moment: string) => string;
  language: Language;
  t: Translate;
}

/** Who is on call now and next, who leads the open incidents, and where alerts are sent. */
export function OnCallCard({ onCall, incidents, channels, at, language, t }: Props) {
  return (
    <section aria-labelledby="on-call" className={card}>
      <CardHead id="on-call" title={t("operations.onCall")} lead={t("operations.onCallLead")} />
      <dl className="space-y-4 px-4 py-4 text-sm sm:px-6">
        {onCall && <Rota onCall={onCall} at={at} t={t} />}
        <div>
          <dt className="text-muted">{t("operations.openIncidents")}</dt>
          <dd className="mt-1">
            {incidents.length === 0 ? t("operations.noOpenIncidents") : <OpenIncidents incidents={incidents} t={t} />}
          </dd>
        </div>
        <div>
          <dt className="text-muted">{t("operations.alertsGoTo")}</dt>
          <dd className="mt-1">
            <ul className="space-y-1.5">
              {channels.map((channel) => (
                <ChannelItem key={channel.name} channel={channel} language={language} t={t} />
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** A channel, its state, and which alerts it gets. Mails that nobody gets do not count as working. */
function ChannelItem({
  channel: { name, failingSince, fallback, outboxOnly, recipients },
  language,
  t,
}: { channel: Props["channels"][number] } & Pick<Props, "language" | "t">) {
  const isReaching = !outboxOnly && recipients !== 0;
  return (
    <li>
      <p className="flex items-center justify-between gap-3">
        {alertChannelName(name, language)}
        <Badge tone={failingSince ? "bad" : isReaching ? "good" : "warn"}>
          {t(failingSince ? "operations.fails" : isReaching ? "operations.works" : "operations.reachesNobody")}
        </Badge>
      </p>
      {name === "mail" && (
        <p className="text-pretty text-muted">{t(fallback ? "operations.mailFallback" : "operations.mailAll")}</p>
      )}
      {outboxOnly && <p className="text-pretty text-warn">{t("operations.outboxOnly")}</p>}
      {recipients === 0 && <p className="text-pretty text-warn">{t("operations.noRecipients")}</p>}
    </li>
  );
}

function Rota({ onCall, at, t }: { onCall: NonNullable<OperationsQuery["onCall"]> } & Pick<Props, "at" | "t">) {
  const { hasRota, pagerDuty, now, next, gaps } = onCall;
  const rows = [
    ["onCallNow", now],
    ["onCallNext", next],
  ] as const;
  return (
    <>
      {(hasRota || now.length + next.length > 0) &&
        rows.map(([name, duties]) => (
          <div key={name}>
            <dt className="text-muted">{t(`operations.${name}`)}</dt>
            <dd className="mt-1">
              {duties.length === 0 ? (
                <span className={name === "onCallNow" ? "font-medium text-bad" : ""}>{t("onCall.nobody")}</span>
              ) : (
                <ul className="space-y-1">
                  {duties.map(({ level, person, from, to }) => (
                    <li key={level} className="wrap-anywhere">
                      {t(`onCall.levelName.${level}`)}: <span dir="auto">{nameOf(person, t)}</span>{" "}
                      <span className="text-muted">
                        {name === "onCallNow" ? t("onCall.until", { at: at(to) }) : t("onCall.since", { at: at(from) })}
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        ))}
      <div>
        <dt className="text-muted">{t("operations.rota")}</dt>
        <dd className="mt-1 space-y-1 text-pretty">
          {pagerDuty && <p>{t("operations.rotaInPagerDuty")}</p>}
          {!hasRota && !pagerDuty && <p>{t("operations.noRota")}</p>}
          {gaps.length > 0 && <p className="font-medium text-warn">{t("onCall.gaps", { count: gaps.length })}</p>}
          <a href="/admin/on-call" className={link}>
            {t("operations.toRota")}
          </a>
        </dd>
      </div>
    </>
  );
}
