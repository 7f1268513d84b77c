import { LogOut } from "lucide-react";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { requirePerson } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import type { Translate } from "#app/_request/translate.ts";
import { translator } from "#app/_request/translate.ts";
import { AppShell } from "#app/_ui/app-shell.tsx";
import { card, quietButton } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { MySessionsDocument } from "#graphql/generated/operations.ts";
import { env } from "#lib/env.ts";
import { declinesMeasurement } from "#lib/privacy/index.ts";
import { browserSentry } from "#lib/telemetry/index.ts";
import { recordSharingOptOut } from "./record-sharing-opt-out.ts";
import { Sessions } from "./sessions.tsx";

const problems = ["unsure", "lastAdmin", "readOnly"] as const;

export const generateMetadata = pageTitle("privacy.title");

/** The person's stored data, with export and erasure. Works without scripts. */
export default async function Privacy({ searchParams }: PageProps) {
  const { actor, me, language } = await requirePerson("/privacy");
  const t = translator(language);
  const { problem, ended } = await searchParams;
  const shownProblem = problems.find((one) => one === singleParam(problem));
  const { me: here } = await runQuery(MySessionsDocument, {}, actor);
  const optedOut = await recordSharingOptOut(actor);
  const declines = declinesMeasurement(await headers());
  const sentry = browserSentry();
  const { RETENTION_DELIVERIES_DAYS, RETENTION_OUTBOX_DAYS, RETENTION_WEBHOOKS_DAYS } = env();
  return (
    <AppShell current={null}>
      <main id="content" tabIndex={-1} className="mx-auto max-w-3xl px-4 pt-8 pb-28 outline-none sm:px-6 sm:pt-12">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{t("privacy.title")}</h1>
        <p className="mt-2 max-w-prose text-pretty text-muted">{t("privacy.lead")}</p>
        <div className="mt-8 space-y-6">
          <Part id="download" title={t("privacy.download")} lead={t("privacy.downloadLead")}>
            <p className="flex flex-wrap gap-3">
              <a href="/privacy/export?format=json" download className={quietButton}>
                {t("privacy.json")}
              </a>
              <a href="/privacy/export?format=csv" download className={quietButton}>
                {t("privacy.csv")}
              </a>
            </p>
          </Part>
          <Part id="kept" title={t("privacy.kept")} lead={t("privacy.keptLead")}>
            <ul className="list-disc space-y-1.5 ps-5 text-pretty text-sm">
              <li>{t("privacy.keptDeliveries", { days: RETENTION_DELIVERIES_DAYS })}</li>
              <li>{t("privacy.keptOutbox", { days: RETENTION_OUTBOX_DAYS })}</li>
              <li>{t("privacy.keptEvents", { days: RETENTION_WEBHOOKS_DAYS })}</li>
              <li>{t("privacy.keptEvidence")}</li>
              <li>{t("privacy.keptAudit")}</li>
            </ul>
          </Part>
          <Part id="sharing" title={t("privacy.sharing")} lead={t("privacy.sharingLead")}>
            {optedOut && (
              <p className="rounded-xl bg-good-soft px-4 py-3 text-sm text-good">{t("privacy.sharingNoted")}</p>
            )}
          </Part>
          <Part id="measurement" title={t("privacy.measurement")} lead={t("privacy.measurementLead")}>
            {declines ? (
              <p className="rounded-xl bg-good-soft px-4 py-3 text-sm text-good">{t("privacy.measurementDeclined")}</p>
            ) : (
              sentry && (
                <p className="text-pretty text-sm">
                  {t("privacy.measurementErrors", { host: new URL(sentry.origin).host })}
                </p>
              )
            )}
          </Part>
          <Part id="devices" title={t("privacy.devices")} lead={t("privacy.devicesLead")}>
            {ended !== undefined && (
              <p role="status" className="mb-4 rounded-xl bg-good-soft px-4 py-3 text-sm text-good">
                {t("privacy.sessionEnded")}
              </p>
            )}
            <Sessions sessions={here?.sessions ?? []} at={(time) => formatInstant(time, language, me.timeZone)} t={t} />
            <p className="mt-5 mb-3 text-pretty text-sm text-muted">{t("privacy.everywhereLead")}</p>
            <EverywhereForm t={t} />
          </Part>
          <Part id="erase" title={t("privacy.erase")} lead={t("privacy.eraseLead")}>
            {shownProblem && (
              <p role="alert" className="mb-4 rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
                {t(`privacy.problem.${shownProblem}`)}
              </p>
            )}
            <form method="post" action="/privacy/erase">
              <label className="flex items-start gap-3 text-sm">
                <input
                  type="checkbox"
                  name="sure"
                  value="yes"
                  required
                  className="mt-0.5 size-5 shrink-0 accent-accent"
                />
                {t("privacy.sure")}
              </label>
              <button type="submit" className={`${quietButton} mt-4 text-bad`}>
                {t("privacy.eraseMe")}
              </button>
            </form>
          </Part>
        </div>
      </main>
    </AppShell>
  );
}

interface PartProps {
  id: string;
  title: string;
  lead: string;
  children: ReactNode;
}

function Part({ id, title, lead, children }: PartProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className={`${card} scroll-mt-20 px-4 py-5 sm:px-6`}>
      <h2 id={`${id}-title`} className="text-lg font-semibold tracking-tight">
        {title}
      </h2>
      <p className="mt-1 mb-4 text-pretty text-sm text-muted">{lead}</p>
      {children}
    </section>
  );
}

/** Ends all sessions of the person, for example after a device was lost. */
function EverywhereForm({ t }: { t: Translate }) {
  return (
    <form method="post" action="/sign-out">
      <input type="hidden" name="everywhere" value="1" />
      <button type="submit" className={quietButton}>
        <LogOut className="size-4" strokeWidth={1.75} aria-hidden />
        {t("app.signOutEverywhere")}
      </button>
    </form>
  );
}
