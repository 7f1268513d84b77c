import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import type { SubscribersQuery } from "#graphql/generated/operations.ts";
import type { StatusSubscriberState } from "#lib/enums.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { StatusWithTime, statusRow } from "../_ui/status-with-time.tsx";

type Row = NonNullable<SubscribersQuery["statusSubscribers"]>["edges"][number]["node"];

const tones: Record<StatusSubscriberState, Tone> = {
  UNCONFIRMED: "plain",
  ACTIVE: "good",
  FAILING: "warn",
  DISABLED: "bad",
};

interface Props {
  rows: readonly Row[];
  /** The page that a form redirects to. */
  back: string;
  mayChange: boolean;
  /** Formats an instant for the viewer. */
  at: (when: string) => string;
  t: Translate;
}

/** Subscribers of the status page with their state, and the form that removes one. */
export function SubscriberList({ rows, back, mayChange, at, t }: Props) {
  return (
    <ul className={`${card} divide-y divide-line`}>
      {rows.map((row) => (
        <li key={row.id} id={row.id} className={statusRow}>
          <StatusWithTime
            tone={tones[row.state]}
            label={t(`subscribers.states.${row.state}`)}
            when={row.createdAt}
            at={at}
          />
          <div className="min-w-0 space-y-1.5">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="min-w-0 font-medium break-all">{row.target ?? t("subscribers.hidden")}</span>
              <Badge>{t(`subscribers.kinds.${row.kind}`)}</Badge>
              {row.signed && <Badge tone="accent">{t("subscribers.signed")}</Badge>}
            </p>
            {row.failingSince && (
              <p className="text-pretty text-warn wrap-anywhere">
                {t("subscribers.failing", { at: at(row.failingSince), error: row.lastError ?? "" })}
              </p>
            )}
            {mayChange && (
              <ActForm
                action="/admin/subscribers/remove"
                values={{ id: row.id }}
                back={back}
                label={t("subscribers.remove")}
                of={row.target ?? row.id}
                lead={t("subscribers.removeLead")}
                submit={t("subscribers.removeNow")}
                t={t}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
