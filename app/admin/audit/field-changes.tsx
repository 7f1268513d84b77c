import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Translate } from "#app/_request/translate.ts";
import type { AuditRowFragment } from "#graphql/generated/operations.ts";
import { diff, type FieldChange } from "./diff.ts";

/** The limit for the rows of one event. Imports and large saves change more fields. */
const shown = 60;

/** The changed fields of an event, collapsed behind a line with their number. */
export function FieldChanges({ row: { before, after, requestId, hash }, t }: { row: AuditRowFragment; t: Translate }) {
  const fields = diff(before, after);
  const isChange = before !== null && after !== null;
  return (
    <details className="mt-1.5">
      <summary className="w-fit rounded-sm text-[0.8125rem] text-muted hover:text-ink">
        {t("audit.details", { count: fields.length })}
      </summary>
      <dl className="mt-2 divide-y divide-line rounded-xl bg-sunken px-4 py-1 text-[0.8125rem]">
        {!isChange && fields.length > 0 && <Line name={t(before === null ? "audit.new" : "audit.gone")} />}
        {fields.slice(0, shown).map((field) => (
          <Line key={field.path} name={field.path}>
            {isChange ? (
              <Values {...field} t={t} />
            ) : (
              <span className="min-w-0 break-words">{field.after ?? field.before}</span>
            )}
          </Line>
        ))}
        {fields.length > shown && <Line name={t("audit.more", { count: fields.length - shown })} />}
        {requestId && (
          <Line name={t("audit.request")}>
            <code className="font-mono break-all">{requestId}</code>
          </Line>
        )}
        <Line name={t("audit.hash")}>
          <code className="font-mono break-all">{hash}</code>
        </Line>
      </dl>
    </details>
  );
}

function Line({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <div className="grid gap-x-4 py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <dt className="break-words text-muted">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-2">{children}</dd>
    </div>
  );
}

/** An unchanged value is shown once. */
function Values({ before, after, t }: FieldChange & { t: Translate }) {
  const none = <span className="text-muted">{t("audit.none")}</span>;
  if (before === after) return <span className="break-words">{after}</span>;
  return (
    <>
      <span className="sr-only">{t("audit.before")}</span>
      {before === null ? none : <span className="min-w-0 break-words text-muted">{before}</span>}
      <ArrowRight className="size-3.5 shrink-0 text-muted rtl:rotate-180" aria-hidden />
      <span className="sr-only">{t("audit.after")}</span>
      {after === null ? none : <strong className="min-w-0 font-medium break-words">{after}</strong>}
    </>
  );
}
