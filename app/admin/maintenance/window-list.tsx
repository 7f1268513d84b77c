import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import type { MaintenanceQuery } from "#graphql/generated/operations.ts";
import type { MaintenanceStatus } from "#lib/enums.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { StatusWithTime, statusRow } from "../_ui/status-with-time.tsx";

type Window = NonNullable<MaintenanceQuery["maintenanceWindows"]>[number];

const tones: Record<MaintenanceStatus, Tone> = {
  SCHEDULED: "accent",
  IN_PROGRESS: "warn",
  VERIFYING: "warn",
  COMPLETED: "good",
  CANCELLED: "plain",
};

interface Props {
  windows: readonly Window[];
  mayChange: boolean;
  /** Formats an instant for the viewer. */
  at: (when: string) => string;
  t: Translate;
}

/** Maintenance windows with their state, and the form that cancels or ends one. */
export function WindowList({ windows, mayChange, at, t }: Props) {
  return (
    <ul className={`${card} divide-y divide-line`}>
      {windows.map((window) => (
        <li key={window.id} className={statusRow}>
          <StatusWithTime
            tone={tones[window.status]}
            label={t(`maintenance.statusName.${window.status}`)}
            when={window.startsAt}
            at={at}
          />
          <div className="min-w-0 space-y-1.5">
            <p className="text-pretty font-medium wrap-anywhere" dir="auto">
              {window.title}
            </p>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
              <span>{t("maintenance.until", { at: at(window.endsAt) })}</span>
              {window.emergency && <Badge tone="bad">{t("maintenance.emergency")}</Badge>}
              {window.readOnly && <Badge>{t("maintenance.readOnly")}</Badge>}
            </p>
            <p className="text-muted">
              {window.announcedAt
                ? t("maintenance.announced", { at: at(window.announcedAt) })
                : window.status === "SCHEDULED" && t("maintenance.notAnnounced")}
              {window.authorizedBy && (
                <span className="block wrap-anywhere">
                  {t("maintenance.authorizedBy", {
                    name: window.authorizedBy.name ?? window.authorizedBy.externalId ?? t("console.notNamed"),
                  })}
                </span>
              )}
            </p>
            {mayChange && <EndForm window={window} t={t} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function EndForm({ window: { id, title, status }, t }: { window: Window; t: Translate }) {
  if (status !== "SCHEDULED" && status !== "IN_PROGRESS") return null;
  const act = status === "SCHEDULED" ? "cancel" : "end";
  return (
    <ActForm
      action="/admin/maintenance/end"
      values={{ id }}
      back="/admin/maintenance"
      label={t(`maintenance.${act}`)}
      of={title}
      lead={t(`maintenance.${act}Lead`)}
      submit={t(`maintenance.${act}Now`)}
      t={t}
    />
  );
}
