import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requireConsole } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstantWithZone } from "#app/_ui/instant.ts";
import { IncidentLogDocument, KeysToRevokeDocument } from "#graphql/generated/operations.ts";
import { type Actor, isAdmin, personOf } from "#lib/actor.ts";
import { INCIDENT_STATUSES } from "#lib/enums.ts";
import { OutcomeNote } from "../../_forms/outcome-note.tsx";
import { ConsolePage } from "../../_ui/console-page.tsx";
import { AcknowledgeForm } from "./acknowledge-form.tsx";
import { namesOf } from "./actor-name.tsx";
import { ContainSection } from "./contain-section.tsx";
import { Facts } from "./facts.tsx";
import { LinksSection } from "./links-section.tsx";
import { Log } from "./log.tsx";
import { PostMortem } from "./post-mortem.tsx";
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

/** The keys that a viewer may revoke. */
async function validKeys(actor: Actor, now: Date) {
  const { apiKeys } = await runQuery(KeysToRevokeDocument, {}, actor);
  return (apiKeys ?? []).filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || new Date(expiresAt) > now),
  );
}

export default async function Incident({ params, searchParams }: Props) {
  const { path, actor, me, language, incident } = await readIncident((await params).id);
  const t = translator(language);
  const at = (when: string) => formatInstantWithZone(when, language, me?.timeZone ?? "UTC");
  const names = namesOf(incident.commander, incident.communications, me);
  const query = await searchParams;
  const isOperator = isAdmin(actor);
  const own = personOf(actor);
  const mayTake = (holder: { id: string } | null) => own !== null && own !== holder?.id;
  const now = new Date();
  return (
    <ConsolePage current="incidents" title={incident.title} lead={incident.id}>
      <OutcomeNote query={query} conflict={t("incidents.conflict")} t={t} />
      {isOperator && incident.status === "OPEN" && <AcknowledgeForm id={incident.id} back={path} t={t} />}
      <Facts incident={incident} names={names} now={now} at={at} t={t} />
      <Log updates={incident.updates} names={names} at={at} t={t} />
      {isOperator && (
        <UpdateForm
          incident={incident}
          back={path}
          mayLead={mayTake(incident.commander)}
          mayCommunicate={mayTake(incident.communications)}
          prepared={INCIDENT_STATUSES.find((status) => status === query.text)}
          t={t}
        />
      )}
      {isOperator && <ContainSection id={incident.id} back={path} keys={await validKeys(actor, now)} t={t} />}
      <LinksSection incident={incident} back={path} mayChange={isOperator} t={t} />
      <PostMortem incident={incident} back={path} names={names} mayWrite={isOperator} at={at} t={t} />
    </ConsolePage>
  );
}
