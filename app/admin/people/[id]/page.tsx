import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requireConsole } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { card, link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { ScheduleCard } from "#app/preferences/schedule-card.tsx";
import { PersonDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { displayEmail } from "#lib/email-address.ts";
import { CHANNELS } from "#lib/enums.ts";
import { ActForm } from "../../_forms/act-form.tsx";
import { OutcomeNote } from "../../_forms/outcome-note.tsx";
import { urlWith } from "../../_ui/address-of.ts";
import { ConsolePage } from "../../_ui/console-page.tsx";
import { Empty } from "../../_ui/empty.tsx";
import { AuditList } from "../../audit/audit-list.tsx";
import { SuppressionList } from "../../suppressions/suppression-list.tsx";
import { Explanation } from "./explanation.tsx";
import { MatrixTable } from "./matrix-table.tsx";

type Props = PageProps<{ id: string }>;

/** Reads the person once for the page and its title. */
const readPerson = cache(async (id: string) => {
  const path = `/admin/people/${encodeURIComponent(id)}`;
  const { actor, me, language } = await requireConsole(path);
  const { user } = await runQuery(PersonDocument, { id }, actor);
  if (!user) notFound();
  return { path, actor, me, language, user };
});

/** The title has no address and no external id, which may be an address: browsers keep titles in their history. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { user } = await readPerson((await params).id);
  return { title: user.name ?? user.id };
}

export default async function Person({ params, searchParams }: Props) {
  const { path, actor, me, language, user } = await readPerson((await params).id);
  const t = translator(language);
  const query = await searchParams;
  const channel = CHANNELS.find((one) => one === query.channel);
  const topicKey = singleParam(query.topic);
  const timeZone = me?.timeZone ?? "UTC";
  const at = (when: string) => formatInstant(when, language, timeZone);
  const suppressions = user.preferences?.channels.flatMap((one) => one.suppressions ?? []) ?? [];
  const history = user.history?.edges.map(({ node }) => node) ?? [];
  const addresses = (user.preferences?.channels ?? []).map(({ channel, address }) => ({
    term: t(`people.address.${channel}`),
    value: address && displayEmail(address),
  }));
  const facts = [
    ...addresses,
    { term: t("people.externalId"), value: user.externalId },
    { term: t("people.role"), value: t(`role.${user.role}`) },
    { term: t("people.locale"), value: user.locale },
    { term: t("people.timeZone"), value: user.timeZone },
    { term: t("people.since"), value: at(user.createdAt) },
  ];
  return (
    <ConsolePage current="people" title={user.name ?? user.externalId ?? t("console.notNamed")} lead={user.id}>
      <OutcomeNote query={query} conflict={t("suppressions.conflict")} t={t} />
      <dl className={`${card} grid gap-x-6 gap-y-4 px-4 py-5 sm:grid-cols-2 sm:px-6 md:grid-cols-4`}>
        {facts.map(({ term, value }) => (
          <div key={term} className="min-w-0">
            <dt className="text-sm text-muted">{term}</dt>
            <dd className="mt-0.5 truncate" title={value ?? undefined}>
              {value ?? "–"}
            </dd>
          </div>
        ))}
      </dl>
      {isAdmin(actor) && (
        <ActForm
          action="/admin/people/end-sessions"
          values={{ userId: user.id }}
          back={path}
          label={t("people.endSessions")}
          lead={t("people.endSessionsLead")}
          submit={t("people.endSessionsNow")}
          t={t}
        />
      )}
      {suppressions.length > 0 && (
        <section aria-labelledby="suppressions">
          <h2 id="suppressions" className="text-lg font-semibold tracking-tight">
            {t("console.suppressions")}
          </h2>
          <p className="mt-1 mb-3 text-pretty text-sm text-muted">{t("people.suppressionsLead")}</p>
          <SuppressionList rows={suppressions} back={path} language={language} timeZone={timeZone} t={t} />
        </section>
      )}
      {user.preferences && (
        <section aria-labelledby="matrix">
          <h2 id="matrix" className="text-lg font-semibold tracking-tight">
            {t("people.matrix")}
          </h2>
          <p className="mt-1 mb-3 text-pretty text-sm text-muted">{t("people.matrixLead")}</p>
          {topicKey && channel && (
            <Explanation
              input={{ userId: user.id, topicKey, channel }}
              matrix={user.preferences}
              close={path}
              at={at}
            />
          )}
          <MatrixTable matrix={user.preferences} path={path} chosen={{ topicKey, channel }} t={t} />
        </section>
      )}
      {user.schedule && <ScheduleCard schedule={user.schedule} at={at} t={t} />}
      {user.history && (
        <section aria-labelledby="history">
          <div className="mb-3 flex items-baseline justify-between gap-4">
            <h2 id="history" className="text-lg font-semibold tracking-tight">
              {t("people.history")}
            </h2>
            <a href={urlWith("/admin/audit", { subject: user.id })} className={`${link} text-sm`}>
              {t("console.showAll")}
            </a>
          </div>
          {history.length > 0 ? (
            <AuditList rows={history} language={language} timeZone={timeZone} t={t} />
          ) : (
            <Empty text={t("people.noHistory")} />
          )}
        </section>
      )}
    </ConsolePage>
  );
}
