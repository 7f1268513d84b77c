import { useTranslations } from "use-intl/react";
import type { ChannelState } from "./optimistic-update.ts";
import { useSaveTarget } from "./save-target.ts";

const hint = "mt-1.5 text-pretty text-[0.8125rem] leading-snug text-muted";

/**
 * The suppressions that cover more than one topic of a channel, and how to lift them. The suppression of one topic is
 * shown at its switch.
 */
export function StopHints({ state: { channel, suppressed, suppressions } }: { state: ChannelState }) {
  const t = useTranslations("preferences");
  const { savePath } = useSaveTarget();
  const stops = (suppressions ?? []).filter(({ scope }) => scope !== "TOPIC");
  if (stops.length === 0) return suppressed ? <p className={hint}>{t("suppressedHint")}</p> : null;
  // Several suppressions of a kind are lifted one by one.
  return [...Map.groupBy(stops, ({ reason }) => reason)].map(([reason, alike]) => (
    <div key={reason}>
      <p className={hint}>{t(reason === "STOP" && channel === "SMS" ? "stop.STOP_SMS" : `stop.${reason}`)}</p>
      {reason === "UNSUBSCRIBE" &&
        alike
          .filter(({ liftable }) => liftable)
          .map(({ id }) => (
            // Posted without scripts, too: lifting can change more than the page can predict.
            <form key={id} method="post" action={savePath} className="mt-2">
              <input type="hidden" name="kind" value="lift" />
              <input type="hidden" name="suppressionId" value={id} />
              <button
                type="submit"
                className="min-h-9 rounded-lg border border-line bg-surface px-3 text-sm font-medium text-ink transition-colors hover:bg-sunken"
              >
                {t("allowAgain")}
              </button>
            </form>
          ))}
    </div>
  ));
}
