import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card } from "#app/_ui/classes.ts";
import type { PublicStatus } from "#lib/operations/index.ts";

type State = PublicStatus["channels"][number]["state"];
const tones: Record<State, Tone> = { ok: "good", slow: "warn", held: "warn", stopped: "bad" };

/** Each channel's state and its effect on messages. */
export function ChannelStates({ channels, t }: { channels: PublicStatus["channels"]; t: Translate }) {
  return (
    <section aria-labelledby="channels">
      <h2 id="channels" className="text-lg font-semibold tracking-tight">
        {t("status.channels")}
      </h2>
      <ul className={`${card} mt-3 divide-y divide-line`}>
        {channels.map(({ channel, state }) => (
          <li key={channel} className="flex items-start justify-between gap-4 px-4 py-3.5 sm:px-6">
            <div className="flex min-w-0 gap-3">
              <ChannelIcon channel={channel} className="mt-0.5 size-5 shrink-0 text-muted" />
              <div className="min-w-0">
                <h3 className="font-medium">{t(`channel.${channel}`)}</h3>
                <p className="mt-0.5 text-pretty text-sm text-muted">{t(`status.stateMeans.${state}`)}</p>
              </div>
            </div>
            <Badge tone={tones[state]}>{t(`status.state.${state}`)}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
