import type { ReactNode } from "react";
import type { Translate } from "#app/_request/translate.ts";
import { card, field, link, quietButton } from "#app/_ui/classes.ts";
import type { KeysToRevokeQuery } from "#graphql/generated/operations.ts";
import { CHANNELS, type CONTAINMENTS } from "#lib/enums.ts";

type Key = NonNullable<KeysToRevokeQuery["apiKeys"]>[number];

interface Props {
  id: string;
  back: string;
  /** The keys that are valid now. */
  keys: readonly Key[];
  t: Translate;
}

const minuteChoices = [15, 60, 240] as const;

/** Buttons that stop an incident from spreading, each with one click, and how to roll back. Works without scripts. */
export function ContainSection({ id, back, keys, t }: Props) {
  const form = { id, back, t };
  return (
    <section aria-labelledby="contain" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="contain" className="text-lg font-semibold tracking-tight">
        {t("incidents.contain.heading")}
      </h2>
      <p className="mt-1 text-pretty text-sm text-muted">{t("incidents.contain.lead")}</p>
      <div className="mt-4 grid gap-6 md:grid-cols-3">
        <Containment {...form} action="PAUSE_CHANNEL">
          <Choice name="channel" label={t("incidents.contain.channel")}>
            {CHANNELS.map((channel) => (
              <option key={channel} value={channel}>
                {t(`channel.${channel}`)}
              </option>
            ))}
          </Choice>
        </Containment>
        <Containment {...form} action="READ_ONLY">
          <Choice name="minutes" label={t("incidents.contain.minutes")}>
            {minuteChoices.map((minutes) => (
              <option key={minutes} value={minutes}>
                {t("incidents.contain.minuteCount", { minutes })}
              </option>
            ))}
          </Choice>
        </Containment>
        {keys.length > 0 && (
          <Containment {...form} action="REVOKE_KEY">
            <Choice name="apiKeyId" label={t("incidents.contain.key")}>
              {keys.map((key) => (
                <option key={key.id} value={key.id}>
                  {`${key.name} (${key.prefix}…)`}
                </option>
              ))}
            </Choice>
          </Containment>
        )}
      </div>
      <p className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <a href="/admin/operations" className={link}>
          {t("incidents.contain.resume")}
        </a>
        <a href="/admin/maintenance" className={link}>
          {t("incidents.contain.endReadOnly")}
        </a>
      </p>
      <h3 className="mt-6 font-semibold">{t("incidents.contain.rollBack")}</h3>
      <p className="mt-1 text-pretty text-sm text-muted">{t("incidents.contain.rollBackLead")}</p>
      <ol className="mt-2 list-decimal space-y-1 ps-5 text-sm">
        {(["rollback", "byHand", "check"] as const).map((step) => (
          <li key={step} className="wrap-anywhere">
            {t.rich(`incidents.contain.rollBackSteps.${step}`, {
              code: (command) => <code className="rounded bg-sunken px-1 font-mono">{command}</code>,
            })}
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ContainmentProps {
  id: string;
  back: string;
  action: (typeof CONTAINMENTS)[number];
  children: ReactNode;
  t: Translate;
}

function Containment({ id, back, action, children, t }: ContainmentProps) {
  return (
    <form method="post" action="/admin/incidents/contain" autoComplete="off" className="flex min-w-0 flex-col gap-3">
      {Object.entries({ id, back, action }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <p className="text-pretty text-sm text-muted">{t(`incidents.contain.effect.${action}`)}</p>
      <button type="submit" className={`${quietButton} mt-auto py-2 leading-tight`}>
        {t(`incidents.contain.action.${action}`)}
      </button>
    </form>
  );
}

function Choice({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  return (
    <label className="block text-sm font-medium">
      {label}
      <select name={name} className={`${field} mt-1.5 block font-normal`}>
        {children}
      </select>
    </label>
  );
}
