import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card, link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import type { SuppressionRowFragment as Row } from "#graphql/generated/operations.ts";
import { channelDisplays } from "#lib/channels/displays.ts";
import { displayEmail } from "#lib/email-address.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { StatusWithTime, statusRow } from "../_ui/status-with-time.tsx";

interface Props {
  rows: Row[];
  /** The page that a form redirects to. */
  back: string;
  language: Language;
  timeZone: string;
  t: Translate;
}

/** Suppressed addresses with the reason and, if possible, a form that lifts the suppression. */
export function SuppressionList({ rows, back, language, timeZone, t }: Props) {
  const at = (when: string) => formatInstant(when, language, timeZone);
  return (
    <ul className={`${card} divide-y divide-line`}>
      {rows.map((row) => (
        <li key={row.id} id={row.id} className={statusRow}>
          <StatusWithTime
            tone={row.liftedAt ? "plain" : "bad"}
            label={t(row.liftedAt ? "suppressions.lifted" : "suppressions.active")}
            when={row.createdAt}
            at={at}
          />
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="font-medium">{t(`suppressions.reason.${row.reason}`)}</span>
              <Person row={row} t={t} />
            </p>
            <p className="mt-0.5 flex items-center gap-1.5 text-muted">
              <ChannelIcon channel={row.channel} className="size-3.5" />
              <span className="min-w-0 break-all">
                {row.address ? displayEmail(row.address) : t("suppressions.noAddress")}
              </span>
            </p>
            <p className="mt-0.5 text-pretty text-muted">
              {t(`suppressions.scope.${row.scope}`, {
                channel: t(`channel.${row.channel}`),
                topic: row.topicKey ?? "",
              })}
              {row.liftedAt && ` ${t("suppressions.liftedAt", { at: at(row.liftedAt) })}`}
            </p>
            <WayBack row={row} back={back} t={t} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Person({ row: { user, reason }, t }: { row: Row; t: Translate }) {
  if (!user && reason === "ERASURE") return null;
  if (!user) return <span className="text-muted">{t("suppressions.nobody")}</span>;
  return (
    <a href={`/admin/people/${user.id}`} className={link}>
      {user.name ?? user.externalId ?? t("console.notNamed")}
    </a>
  );
}

function WayBack({ row, back, t }: { row: Row; back: string; t: Translate }) {
  const { id, reason, channel, liftedAt, liftable, user, address } = row;
  if (liftable)
    return (
      <div className="mt-2.5">
        <ActForm
          action="/admin/suppressions/lift"
          values={{ suppressionId: id }}
          back={back}
          label={t("suppressions.lift")}
          of={[t(`channel.${channel}`), user?.name ?? address].filter(Boolean).join(", ")}
          lead={t(reason === "UNSUBSCRIBE" ? "suppressions.liftOwn" : "suppressions.liftLead")}
          submit={t("suppressions.liftNow")}
          t={t}
        />
      </div>
    );
  if (liftedAt !== null || (reason !== "STOP" && reason !== "ERASURE" && reason !== "UNSUBSCRIBE")) return null;
  return (
    <p className="mt-1.5 text-pretty text-warn">
      {t(`suppressions.remains.${reason}`, { startTo: channelDisplays[channel].startTo })}
    </p>
  );
}
