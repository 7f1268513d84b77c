import { Globe, Lock } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { incidentTones } from "#app/_ui/incident-tones.ts";
import { Standing, standingRow } from "../../_ui/status-with-time.tsx";
import type { Incident } from "./facts.tsx";
import { Who } from "./who.tsx";

interface Props {
  updates: Incident["updates"];
  names: ReadonlyMap<string, string>;
  at: (when: string) => string;
  t: Translate;
}

/** All that was written about an incident, oldest first. What was written is text, and stays text. */
export function Log({ updates, names, at, t }: Props) {
  return (
    <section aria-labelledby="log">
      <h2 id="log" className="text-lg font-semibold tracking-tight">
        {t("incidents.log")}
      </h2>
      <p className="mt-1 mb-3 text-pretty text-sm text-muted">{t("incidents.logLead")}</p>
      <ol className={`${card} divide-y divide-line`}>
        {numbered(updates).map(([number, update]) => (
          <li key={number} className={standingRow}>
            <Standing
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
                  {t("incidents.by")} <Who id={update.author} names={names} />
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

/** Entries have no id, and two may be of one moment; their place never changes, for the log only grows. */
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
