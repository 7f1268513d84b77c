import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import type { Tone } from "#app/_ui/badge.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card, link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import type { DeliveryRowFragment, DeliveryStatus } from "#graphql/generated/operations.ts";
import { isReplayable } from "#lib/delivery/index.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { StatusWithTime } from "./status-with-time.tsx";

const tones: Record<DeliveryStatus, Tone> = {
  QUEUED: "accent",
  DEFERRED: "accent",
  DIGESTED: "accent",
  SENDING: "accent",
  SENT: "good",
  DELIVERED: "good",
  BOUNCED: "bad",
  COMPLAINED: "bad",
  FAILED: "bad",
  UNKNOWN: "warn",
  SKIPPED: "plain",
  DEAD: "bad",
};

interface Props {
  rows: DeliveryRowFragment[];
  language: Language;
  timeZone: string;
  /** The page that a replay returns to. Undefined: no replay buttons. */
  back?: string;
  t: Translate;
}

/** Deliveries with their status, decision and reason. */
export function DeliveryList({ rows, language, timeZone, back, t }: Props) {
  const at = (when: string) => formatInstant(when, language, timeZone);
  return (
    <ul className={`${card} divide-y divide-line`}>
      {rows.map((row) => (
        <li
          key={row.id}
          className="grid gap-x-4 gap-y-1 px-4 py-3.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)_auto] sm:px-6"
        >
          <StatusWithTime
            tone={tones[row.status]}
            label={t(`deliveries.statusName.${row.status}`)}
            when={row.createdAt}
            at={at}
          />
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="font-medium">{row.notification?.topic.name ?? "–"}</span>
              <Person user={row.user} t={t} />
            </p>
            {row.subject && <p className="truncate text-muted">{row.subject}</p>}
            {row.decision && <p className="mt-0.5 text-pretty text-muted">{row.decision.reason}</p>}
            {row.error && <p className="mt-0.5 text-pretty break-words text-bad">{row.error}</p>}
            {back && isReplayable(row) && (
              <div className="mt-2.5">
                <ActForm
                  action="/admin/deliveries/replay"
                  values={{ deliveryId: row.id }}
                  back={back}
                  label={t("deliveries.replay")}
                  of={[row.notification?.topic.name, row.user?.name].filter(Boolean).join(", ")}
                  lead={t("deliveries.replayLead")}
                  submit={t("deliveries.replayNow")}
                  isReasonOptional
                  t={t}
                />
              </div>
            )}
          </div>
          <div className="flex items-center gap-3 text-[0.8125rem] text-muted tabular-nums sm:flex-col sm:items-end sm:gap-1">
            <span className="flex items-center gap-1.5">
              <ChannelIcon channel={row.channel} />
              {t(`channel.${row.channel}`)}
            </span>
            {row.attempts > 0 && <span>{t("deliveries.attempts", { count: row.attempts })}</span>}
            {row.nextAttemptAt && <span>{t("deliveries.nextAttempt", { at: at(row.nextAttemptAt) })}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Person({ user, t }: { user: DeliveryRowFragment["user"]; t: Translate }) {
  if (!user) return <span className="text-muted">{t("console.unknownPerson")}</span>;
  return (
    <a href={`/admin/people/${user.id}`} className={link}>
      {user.name ?? user.externalId ?? t("console.notNamed")}
    </a>
  );
}
