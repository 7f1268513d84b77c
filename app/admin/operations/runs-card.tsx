import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { OperationsView } from "./measures.ts";
import { operationTexts } from "./texts.ts";

interface Props {
  runs: OperationsView["runs"];
  now: Date;
  at: (moment: string) => string;
  language: Language;
  t: Translate;
}

/** The last run of each recurring operation, and when the next one is due. */
export function RunsCard({ runs, now, at, language, t }: Props) {
  return (
    <section aria-labelledby="runs" className={card}>
      <CardHead id="runs" title={t("operations.runs")} lead={t("operations.runsLead")} />
      <ul className="divide-y divide-line text-sm">
        {runs.map(({ kind, last, lastSuccessAt, dueBy }) => {
          const { title, none } = operationTexts(kind, language);
          const isOverdue = new Date(dueBy) <= now;
          const result = last?.ok === true ? "ok" : last?.ok === false ? "failed" : "unknown";
          return (
            <li key={kind} className="space-y-1 px-4 py-3 sm:px-6">
              <div className="flex items-center justify-between gap-3">
                <h3 className="font-medium">{title}</h3>
                {last && (
                  <Badge tone={({ ok: "good", failed: "bad", unknown: "warn" } as const)[result]}>
                    {t(`operations.run.${result}`)}
                  </Badge>
                )}
              </div>
              {last ? (
                <>
                  <p className="text-muted">{t("operations.runAt", { at: at(last.finishedAt ?? last.startedAt) })}</p>
                  {result !== "ok" && lastSuccessAt && (
                    <p className="text-muted">{t("operations.lastSuccess", { at: at(lastSuccessAt) })}</p>
                  )}
                  {last.detail && (
                    <p className="text-pretty wrap-anywhere" lang="en">
                      {last.detail}
                    </p>
                  )}
                </>
              ) : (
                <p className="text-pretty text-muted wrap-anywhere">{none}</p>
              )}
              <p className={isOverdue ? "font-medium text-bad" : "text-muted"}>
                {t(isOverdue ? "operations.runOverdue" : "operations.nextDue", { at: at(dueBy) })}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
