import { CircleCheck, Clock, RotateCw, TriangleAlert } from "lucide-react";
import { currentLanguage } from "#app/_request/current-user.ts";
import type { Language } from "#app/_request/language.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { type Translate, translator } from "#app/_request/translate.ts";
import { card, link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { Logo } from "#app/_ui/logo.tsx";
import { isDatabaseUnavailable } from "#graphql/is-database-unavailable.ts";
import { type PublicStatus, publicStatus } from "#lib/operations/index.ts";
import { ChannelStates } from "./channel-states.tsx";
import { type Headline, headlineOf } from "./headline.ts";
import { IncidentCard } from "./incident-card.tsx";

export const generateMetadata = pageTitle("status.page");

/** Null: the database is unavailable, which the page then reports. */
async function load(now: Date): Promise<PublicStatus | null> {
  try {
    return await publicStatus(now);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return null;
  }
}

const looks = {
  well: { Icon: CircleCheck, className: "bg-good-soft text-good" },
  delayed: { Icon: Clock, className: "bg-warn-soft text-warn" },
  stopped: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  incident: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  unavailable: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
} as const;

/** The service's current public status. Times are in UTC, because the reader's zone is unknown. */
export default async function Status() {
  const language = await currentLanguage();
  const t = translator(language);
  const now = new Date();
  const status = await load(now);
  const headline = status ? headlineOf(status) : ({ kind: "unavailable" } as const);
  const { Icon, className } = looks[headline.kind];
  const at = (when: Date) => t("status.at", { at: formatInstant(when, language, "UTC") });
  return (
    <main id="content" className="mx-auto max-w-3xl px-4 pt-8 pb-20 sm:px-6 sm:pt-12">
      <a href="/" className="inline-flex items-center gap-3 rounded-lg">
        <Logo className="size-9" />
        <span className="font-semibold tracking-tight">{t("app.name")}</span>
      </a>
      <div className={`mt-8 flex gap-4 rounded-2xl px-5 py-5 sm:px-6 ${className}`}>
        <Icon className="mt-0.5 size-7 shrink-0" strokeWidth={1.75} aria-hidden />
        <div className="min-w-0">
          <p className="text-sm font-medium">{t("status.page")}</p>
          <h1 className="mt-0.5 text-2xl font-semibold tracking-tight">{titleOf(headline, language, t)}</h1>
          <p className="mt-1.5 text-pretty">{t(`status.lead.${headline.kind}`)}</p>
        </div>
      </div>
      <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 px-1 text-sm text-muted">
        <time dateTime={now.toISOString()}>{t("status.asOf", { at: at(now) })}</time>
        <a href="/status" className={`${link} inline-flex items-center gap-1.5`}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("status.again")}
        </a>
      </p>
      {status && (
        <div className="mt-8 space-y-10">
          <ChannelStates channels={status.channels} t={t} />
          <section aria-labelledby="incidents">
            <h2 id="incidents" className="text-lg font-semibold tracking-tight">
              {t("status.incidents")}
            </h2>
            {status.incidents.length > 0 ? (
              <>
                <p className="mt-1 text-pretty text-sm text-muted">{t("status.incidentsLead")}</p>
                <ul className="mt-3 space-y-4">
                  {status.incidents.map((incident) => (
                    <li key={incident.id}>
                      <IncidentCard incident={incident} at={at} t={t} />
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <p className={`${card} mt-3 px-6 py-10 text-center text-muted`}>{t("status.empty")}</p>
            )}
          </section>
        </div>
      )}
    </main>
  );
}

function titleOf(headline: Headline | { kind: "unavailable" }, language: Language, t: Translate): string {
  switch (headline.kind) {
    case "incident":
      return t("status.headline.incident", { count: headline.count });
    case "delayed": {
      const names = headline.channels.map((channel) => t(`channel.${channel}`));
      return t("status.headline.delayed", { channels: new Intl.ListFormat(language).format(names) });
    }
    default:
      return t(`status.headline.${headline.kind}`);
  }
}
