import { useTranslations } from "use-intl/react";
import { channelDisplays } from "#lib/channels/displays.ts";
import { focusContent } from "./focus-content.ts";
import type { ChannelState } from "./optimistic-update.ts";
import { SaveForm } from "./save-form.tsx";
import type { MakeChange } from "./use-preferences.ts";

const hint = "mt-1.5 text-pretty text-[0.8125rem] leading-snug text-muted";

interface Props {
  state: ChannelState;
  change: MakeChange;
}

/**
 * The suppressions that cover more than one topic of a channel, and how to lift them. The suppression of one topic is
 * shown at its switch.
 */
export function StopHints({ state: { channel, suppressed, suppressions }, change }: Props) {
  const t = useTranslations("preferences");
  const stops = (suppressions ?? []).filter(({ scope }) => scope !== "TOPIC");
  if (stops.length === 0) return suppressed ? <p className={hint}>{t("suppressedHint")}</p> : null;
  // Several suppressions of a kind are lifted one by one.
  return [...Map.groupBy(stops, ({ reason }) => reason)].map(([reason, alike]) => (
    <div key={reason}>
      <p className={hint}>{t(`stop.${reason}`, { startTo: channelDisplays[channel].startTo })}</p>
      {reason === "UNSUBSCRIBE" &&
        alike
          .filter(({ liftable }) => liftable)
          .map(({ id }) => (
            <SaveForm
              key={id}
              values={{ kind: "lift", suppressionId: id }}
              onSave={() => {
                change({ kind: "lift", suppressionId: id }, t("allowAgain"));
                focusContent();
              }}
              className="mt-2"
            >
              <button
                type="submit"
                className="min-h-9 rounded-lg border border-line bg-surface px-3 text-sm font-medium text-ink transition-colors hover:bg-sunken"
              >
                {t("allowAgain")}
              </button>
            </SaveForm>
          ))}
    </div>
  ));
}
