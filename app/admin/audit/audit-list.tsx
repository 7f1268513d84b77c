import { UserRound } from "lucide-react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card, link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import type { AuditRowFragment as Row } from "#graphql/generated/operations.ts";
import { kindOfId } from "#lib/ids.ts";
import { urlWith } from "../_ui/address-of.ts";
import { FieldChanges } from "./field-changes.tsx";

interface Props {
  rows: Row[];
  language: Language;
  timeZone: string;
  t: Translate;
}

/** Audit events with actor, action, subject and reason. Actions and ids link to the filtered list. */
export function AuditList({ rows, language, timeZone, t }: Props) {
  return (
    <ul className={`${card} divide-y divide-line`}>
      {rows.map((row) => (
        <li
          key={row.id}
          className="grid gap-x-4 gap-y-1 px-4 py-3.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)] sm:px-6"
        >
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-[0.8125rem] text-muted tabular-nums sm:block">
            <time dateTime={row.at} className="block whitespace-nowrap">
              {formatInstant(row.at, language, timeZone)}
            </time>
            <span className="block" title={row.hash}>
              {t("audit.sequence", { sequence: row.sequence })}{" "}
              <code className="font-mono text-xs">{row.hash.slice(0, 8)}</code>
            </span>
          </div>
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <a href={urlWith("/admin/audit", { action: row.action })} className={`${link} font-mono`}>
                {row.action}
              </a>
              <Badge wraps>{row.actorRole}</Badge>
            </p>
            <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
              <AuditParty term={t("audit.actor")} filter="actor" id={row.actor} t={t} />
              {row.subject && <AuditParty term={t("audit.subject")} filter="subject" id={row.subject} t={t} />}
              {row.reason && (
                <>
                  <dt className="text-muted">{t("audit.reason")}</dt>
                  <dd className="text-pretty break-words">{row.reason}</dd>
                </>
              )}
            </dl>
            <FieldChanges row={row} t={t} />
          </div>
        </li>
      ))}
    </ul>
  );
}

interface AuditPartyProps {
  term: string;
  filter: "actor" | "subject";
  id: string;
  t: Translate;
}

function AuditParty({ term, filter, id, t }: AuditPartyProps) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="flex min-w-0 items-center gap-2">
        <a
          href={urlWith("/admin/audit", { [filter]: id })}
          className="min-w-0 rounded-sm break-all underline-offset-4 hover:underline"
        >
          {id}
        </a>
        {kindOfId(id) === "user" && (
          <a
            href={`/admin/people/${encodeURIComponent(id)}`}
            aria-label={t("audit.person")}
            title={t("audit.person")}
            className="-my-1 rounded-md p-1 text-muted hover:bg-sunken hover:text-ink"
          >
            <UserRound className="size-4" strokeWidth={1.75} aria-hidden />
          </a>
        )}
      </dd>
    </>
  );
}
