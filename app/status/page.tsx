import { CircleCheck, CircleHelp, Clock, RotateCw, TriangleAlert, Wrench } from "lucide-react";
import type { Metadata } from "next";
import { currentLanguage } from "#app/_request/current-user.ts";
import type { Language } from "#app/_request/language.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { type Translate, translator } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { Logo } from "#app/_ui/logo.tsx";
import { env } from "#lib/env.ts";
import { currentStatus } from "#lib/operations/index.ts";
import { formatAge } from "./age.ts";
import { ComponentList } from "./component-list.tsx";
import { type Headline, headlineOf } from "./headline.ts";
import { IncidentSection } from "./incident-section.tsx";
import { MaintenanceList } from "./maintenance-list.tsx";
import { ObjectiveList } from "./objective-list.tsx";
import { PastMonths } from "./past-months.tsx";
import { SubscribeSection } from "./subscribe-section.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const title = translator(await currentLanguage())("status.page");
  return {
    title: { absolute: `${title} · ${env().STATUS_PAGE_NAME}` },
    alternates: { types: { "application/rss+xml": "/history.rss", "application/atom+xml": "/history.atom" } },
  };
}

const looks = {
  well: { Icon: CircleCheck, className: "bg-good-soft text-good" },
  maintenance: { Icon: Wrench, className: "bg-accent-soft text-accent" },
  degraded: { Icon: TriangleAlert, className: "bg-warn-soft text-warn" },
  delayed: { Icon: Clock, className: "bg-warn-soft text-warn" },
  partlyDelayed: { Icon: Clock, className: "bg-warn-soft text-warn" },
  stopped: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  down: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  incident: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  unavailable: { Icon: TriangleAlert, className: "bg-bad-soft text-bad" },
  unknown: { Icon: CircleHelp, className: "bg-sunken text-ink" },
} as const;

const machineFormats = [
  ["RSS", "/history.rss"],
  ["Atom", "/history.atom"],
  ["JSON", "/api/v2/summary.json"],
] as const;

/** The service's public status, the current one or the last known one. Times are in UTC: the reader's zone is unknown. */
export default async function Status({ searchParams }: PageProps) {
  const language = await currentLanguage();
  const t = translator(language);
  const now = new Date();
  const current = await currentStatus(now, 0);
  const { snapshot } = current;
  const headline = headlineOf(current);
  const { Icon, className } = looks[headline.kind];
  const at = (when: Date) => t("status.at", { at: formatInstant(when, language, "UTC") });
  const age = snapshot && formatAge(snapshot.at, now, language);
  return (
    <main id="content" className="mx-auto max-w-3xl px-4 pt-8 pb-20 sm:px-6 sm:pt-12">
      <a href="/" className="inline-flex items-center gap-3 rounded-lg">
        <Logo className="size-9" />
        <span className="font-semibold tracking-tight">{env().STATUS_PAGE_NAME}</span>
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
        {snapshot && (
          <span>
            <time dateTime={snapshot.at.toISOString()}>{t("status.asOf", { at: at(snapshot.at) })}</time>
            {age && ` (${age})`}
          </span>
        )}
        <a href="/status" className={`${link} inline-flex items-center gap-1.5`}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("status.again")}
        </a>
      </p>
      {snapshot && (
        <div className="mt-8 space-y-10">
          <ComponentList snapshot={snapshot} language={language} t={t} />
          <IncidentSection incidents={snapshot.incidents} now={now} at={at} t={t} />
          <MaintenanceList maintenance={snapshot.maintenance} at={at} t={t} />
          <ObjectiveList objectives={snapshot.objectives} language={language} t={t} />
          <PastMonths components={snapshot.components} language={language} t={t} />
          <SubscribeSection query={await searchParams} t={t} />
        </div>
      )}
      <p className="mt-10 flex flex-wrap gap-x-4 gap-y-1 px-1 text-sm text-muted">
        {t("status.follow")}
        {machineFormats.map(([name, href]) => (
          <a key={name} href={href} className={link}>
            {name}
          </a>
        ))}
      </p>
    </main>
  );
}

function titleOf(headline: Headline, language: Language, t: Translate): string {
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
