import { Globe, Lock } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { incidentTones } from "#app/_ui/incident-tones.ts";
import { StatusWithTime, statusRow } from "../../_ui/status-with-time.tsx";
import { ActorName } from "./actor-name.tsx";
import type { Incident } from "./facts.tsx";

interface Props {
  updates: Incident["updates"];
  names: ReadonlyMap<string, string>;
  at: (when: string) => string;
  t: Translate;
}

/** All updates of an incident, oldest first. Messages are rendered as plain text. */
export function Log({ updates, names, at, t }: Props) {
  return (
    <section aria-labelledby="log">
      <h2 id="log" className="text-lg font-semibold tracking-tight">
        {t("incidents.log")}
      </h2>
      <p className="mt-1 mb-3 text-pretty text-sm text-muted">{t("incidents.logLead")}</p>
      <ol className={`${card} divide-y divide-line`}>
        {numbered(updates).map(([number, update]) => (
          <li key={number} className={statusRow}>
            <StatusWithTime
              tone={incidentTones[update.status]}
              label={t(`incidents.statusName.${update.status}`)}
              when={update.at}
              at={at}
            />
            <div className="min-w-0">
              <p dir="auto" className="whitespace-pre-line wrap-anywhere">
                {update.message}
              </p>
              <p className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
                <span className="min-w-0">
                  {t("incidents.by")} <ActorName id={update.author} names={names} />
                </span>
                <Shown isPublic={update.public} t={t} />
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Updates have no id and may share a timestamp. The index is stable, because the log is append-only. */
const numbered = (updates: Incident["updates"]) => [...updates.entries()];

function Shown({ isPublic, t }: { isPublic: boolean; t: Translate }) {
  const Icon = isPublic ? Globe : Lock;
  return (
    <span className={`inline-flex items-center gap-1.5 ${isPublic ? "font-medium text-ink" : ""}`}>
      <Icon className="size-3.5" aria-hidden />
      {t(isPublic ? "incidents.public" : "incidents.internal")}
    </span>
  );
}
