import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ask } from "#app/_request/ask.ts";
import { type PageProps, single } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { requireConsole, viewer } from "#app/_request/viewer.ts";
import { card } from "#app/_ui/classes.ts";
import { instant } from "#app/_ui/instant.ts";
import { ScheduleCard } from "#app/preferences/schedule-card.tsx";
import { PersonDocument } from "#graphql/generated/operations.ts";
import { CHANNELS } from "#lib/vocabulary.ts";
import { ConsolePage } from "../../_ui/console-page.tsx";
import { Explanation } from "./explanation.tsx";
import { MatrixTable } from "./matrix-table.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await viewer()).language)("console.people") };
}

export default async function Person({ params, searchParams }: PageProps<{ id: string }>) {
  const { id } = await params;
  const path = `/admin/people/${encodeURIComponent(id)}`;
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const { user } = await ask(PersonDocument, { id }, actor);
  if (!user) notFound();
  const query = await searchParams;
  const channel = CHANNELS.find((one) => one === query.channel);
  const topicKey = single(query.topic);
  const at = (when: string) => instant(when, language, me?.timeZone ?? "UTC");
  const facts = [
    { term: t("people.email"), value: user.email },
    { term: t("people.phone"), value: user.phone },
    { term: t("people.slack"), value: user.slackUserId },
    { term: t("people.externalId"), value: user.externalId },
    { term: t("people.role"), value: t(`role.${user.role}`) },
    { term: t("people.locale"), value: user.locale },
    { term: t("people.timeZone"), value: user.timeZone },
    { term: t("people.since"), value: at(user.createdAt) },
  ];
  return (
    <ConsolePage current="people" title={user.name ?? user.externalId ?? t("console.notNamed")} lead={user.id}>
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
      {user.preferences && (
        <section aria-labelledby="matrix">
          <h2 id="matrix" className="text-lg font-semibold tracking-tight">
            {t("people.matrix")}
          </h2>
          <p className="mt-1 mb-3 text-pretty text-sm text-muted">{t("people.matrixLead")}</p>
          {topicKey && channel && (
            <Explanation input={{ userId: id, topicKey, channel }} matrix={user.preferences} close={path} at={at} />
          )}
          <MatrixTable matrix={user.preferences} path={path} chosen={{ topicKey, channel }} t={t} />
        </section>
      )}
      {user.schedule && <ScheduleCard schedule={user.schedule} at={at} t={t} />}
    </ConsolePage>
  );
}
