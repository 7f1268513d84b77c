import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import type { PublicMaintenance } from "#lib/operations/index.ts";

interface Props {
  maintenance: readonly PublicMaintenance[];
  at: (when: Date) => string;
  t: Translate;
}

/**
 * Maintenance windows that are planned or under way, the next one first, and completed ones in a closed list, which a link to
 * one of them opens.
 */
export function MaintenanceList({ maintenance, at, t }: Props) {
  const next = maintenance
    .filter(({ status }) => status !== "COMPLETED")
    .toSorted((a, b) => a.scheduledFor.getTime() - b.scheduledFor.getTime());
  const completed = maintenance.filter(({ status }) => status === "COMPLETED");
  return (
    <section aria-labelledby="maintenance">
      <h2 id="maintenance" className="text-lg font-semibold tracking-tight">
        {t("status.maintenance")}
      </h2>
      {next.length === 0 ? (
        <p className={`${card} mt-3 px-6 py-6 text-center text-muted`}>{t("status.maintenanceEmpty")}</p>
      ) : (
        <WindowCards windows={next} at={at} t={t} />
      )}
      {completed.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 rounded-lg px-1 py-2.5 font-medium text-accent">
            {t("status.completedMaintenance", { count: completed.length })}
          </summary>
          <WindowCards windows={completed} at={at} t={t} />
        </details>
      )}
    </section>
  );
}

const WindowCards = ({ windows, at, t }: { windows: readonly PublicMaintenance[] } & Pick<Props, "at" | "t">) => (
  <ul className="mt-3 space-y-4">
    {windows.map((window) => (
      <li key={window.id}>
        <article aria-labelledby={window.id} className={`${card} px-4 py-5 sm:px-6`}>
          <h3 id={window.id} dir="auto" className="text-lg font-semibold tracking-tight wrap-anywhere">
            {window.title}
          </h3>
          <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
            <Badge tone={window.status === "COMPLETED" ? "good" : "accent"}>
              {t(`status.maintenanceStatus.${window.status}`)}
            </Badge>
            <span>
              {t.rich("status.from", {
                from: () => <time dateTime={window.scheduledFor.toISOString()}>{at(window.scheduledFor)}</time>,
                until: () => <time dateTime={window.scheduledUntil.toISOString()}>{at(window.scheduledUntil)}</time>,
              })}
            </span>
          </p>
          {window.updates.map((update) => (
            <p key={update.number} dir="auto" className="mt-4 whitespace-pre-line wrap-anywhere">
              {update.message}
            </p>
          ))}
        </article>
      </li>
    ))}
  </ul>
);
