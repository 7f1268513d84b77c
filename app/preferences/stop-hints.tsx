import { useTranslations } from "use-intl/react";
import type { ChannelState } from "./optimistic-update.ts";
import { usePlace } from "./save-target.ts";

const hint = "mt-1.5 text-pretty text-[0.8125rem] leading-snug text-muted";

/** What stops more than a topic on a channel, and how it comes back. What stops one topic is told at its switch. */
export function StopHints({ state: { channel, suppressed, suppressions } }: { state: ChannelState }) {
  const t = useTranslations("preferences");
  const { savePath } = usePlace();
  const stops = (suppressions ?? []).filter(({ scope }) => scope !== "TOPIC");
  if (stops.length === 0) return suppressed ? <p className={hint}>{t("suppressedHint")}</p> : null;
  // Of several of a kind, each is taken back by itself.
  return [...Map.groupBy(stops, ({ reason }) => reason)].map(([reason, alike]) => (
    <div key={reason}>
      <p className={hint}>{t(reason === "STOP" && channel === "SMS" ? "stop.STOP_SMS" : `stop.${reason}`)}</p>
      {reason === "UNSUBSCRIBE" &&
        alike
          .filter(({ liftable }) => liftable)
          .map(({ id }) => (
            // Posted as it stands, with scripts too: what comes back is more than the page could foresee.
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
