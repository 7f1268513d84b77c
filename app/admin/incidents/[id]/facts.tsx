import type { ReactNode } from "react";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card, link } from "#app/_ui/classes.ts";
import { incidentTones } from "#app/_ui/incident-tones.ts";
import { SeverityBadge } from "#app/_ui/severity-badge.tsx";
import type { IncidentLogQuery } from "#graphql/generated/operations.ts";
import { urlWith } from "../../_ui/address-of.ts";
import { duesOf } from "../due.ts";
import { DueList } from "../due-list.tsx";
import { FlagBadges } from "../flag-badges.tsx";
import { ActorName } from "./actor-name.tsx";

export type Incident = Extract<NonNullable<IncidentLogQuery["node"]>, { __typename: "Incident" }>;

interface Props {
  incident: Incident;
  names: ReadonlyMap<string, string>;
  now: Date;
  at: (when: string) => string;
  t: Translate;
}

/** An incident's status, commander and deadlines. */
export function Facts({ incident, names, now, at, t }: Props) {
  const { acknowledgedAt, resolvedAt } = incident;
  const dues = duesOf(incident, now);
  const when = (instant: string | null) =>
    instant === null ? (
      <span className="text-muted">{t("incidents.notYet")}</span>
    ) : (
      <time dateTime={instant}>{at(instant)}</time>
    );
  return (
    <section aria-label={t("incidents.facts")} className={`${card} px-4 py-5 sm:px-6`}>
      <p className="flex flex-wrap gap-2">
        <Badge tone={incidentTones[incident.status]}>{t(`incidents.statusName.${incident.status}`)}</Badge>
        <SeverityBadge severity={incident.severity} t={t} />
        <FlagBadges security={incident.security} breach={incident.breachAt !== null} t={t} />
      </p>
      <dl className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2 md:grid-cols-3">
        <Fact term={t("incidents.commander")}>
          <PersonLink person={incident.commander} t={t} />
        </Fact>
        <Fact term={t("incidents.communications")}>
          <PersonLink person={incident.communications} t={t} />
        </Fact>
        <Fact term={t("incidents.source")}>
          <ActorName id={incident.source} names={names} />
        </Fact>
        <Fact term={t("incidents.started")}>
          {incident.startedAt === null ? (
            <span className="text-muted">{t("incidents.unknown")}</span>
          ) : (
            when(incident.startedAt)
          )}
        </Fact>
        <Fact term={t("incidents.opened")}>{when(incident.openedAt)}</Fact>
        <Fact term={t("incidents.acknowledged")}>{when(acknowledgedAt)}</Fact>
        <Fact term={t("incidents.contained")}>{when(incident.containedAt)}</Fact>
        <Fact term={t("incidents.resolved")}>{when(resolvedAt)}</Fact>
        <Fact term={t("incidents.verified")}>
          {when(incident.verifiedAt)}
          {incident.verifiedBy && <span className="block break-all text-sm text-muted">{incident.verifiedBy}</span>}
        </Fact>
        {incident.security && <Fact term={t("incidents.cisoInformed")}>{when(incident.cisoInformedAt)}</Fact>}
        {incident.breachAt && (
          <>
            <Fact term={t("incidents.legalInformed")}>{when(incident.legalInformedAt)}</Fact>
            <Fact term={t("incidents.breachReported")}>{when(incident.breachReportedAt)}</Fact>
          </>
        )}
        <Fact term={t("incidents.isDue")}>
          {dues.length > 0 ? (
            <div className="text-sm">
              <DueList dues={dues} now={now} at={at} t={t} />
            </div>
          ) : (
            <span className="text-muted">{t("incidents.nothingDue")}</span>
          )}
        </Fact>
      </dl>
      <p className="mt-4 text-sm">
        <a href={urlWith("/admin/audit", { subject: incident.id })} className={link}>
          {t("incidents.history")}
        </a>
      </p>
    </section>
  );
}

function PersonLink({ person, t }: { person: Incident["commander"]; t: Translate }) {
  if (!person) return <span className="text-muted">{t("incidents.nobody")}</span>;
  return (
    <a href={`/admin/people/${encodeURIComponent(person.id)}`} className={link}>
      {person.name ?? person.externalId ?? t("console.notNamed")}
    </a>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{term}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}
