import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requireConsole } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { IncidentLogDocument } from "#graphql/generated/operations.ts";
import { isAdmin, personOf } from "#lib/actor.ts";
import { OutcomeNote } from "../../_forms/outcome-note.tsx";
import { ConsolePage } from "../../_ui/console-page.tsx";
import { namesOf } from "./actor-name.tsx";
import { Facts } from "./facts.tsx";
import { Log } from "./log.tsx";
import { UpdateForm } from "./update-form.tsx";

type Props = PageProps<{ id: string }>;

/** Reads the incident once for the page and its title. */
const readIncident = cache(async (id: string) => {
  const path = `/admin/incidents/${encodeURIComponent(id)}`;
  const { actor, me, language } = await requireConsole(path);
  const { node: incident } = await runQuery(IncidentLogDocument, { id }, actor);
  if (incident?.__typename !== "Incident") notFound();
  return { path, actor, me, language, incident };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readIncident((await params).id)).incident.title };
}

export default async function Incident({ params, searchParams }: Props) {
  const { path, actor, me, language, incident } = await readIncident((await params).id);
  const t = translator(language);
  const at = (when: string) => formatInstant(when, language, me?.timeZone ?? "UTC");
  const names = namesOf(incident.commander, me);
  return (
    <ConsolePage current="incidents" title={incident.title} lead={incident.id}>
      <OutcomeNote query={await searchParams} conflict={t("incidents.conflict")} t={t} />
      <Facts incident={incident} names={names} now={new Date()} at={at} t={t} />
      <Log updates={incident.updates} names={names} at={at} t={t} />
      {isAdmin(actor) && (
        <UpdateForm
          incident={incident}
          back={path}
          mayLead={personOf(actor) !== null && personOf(actor) !== incident.commander?.id}
          t={t}
        />
      )}
    </ConsolePage>
  );
}
