import { useTranslations } from "use-intl/react";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card } from "#app/_ui/classes.ts";
import type { ChannelState } from "./optimistic-update.ts";
import { SaveForm } from "./save-form.tsx";
import { StopHints } from "./stop-hints.tsx";
import { Switch } from "./switch.tsx";
import type { Actions } from "./topic-row.tsx";

/** Each channel's main switch, and whether the channel can reach the person. */
export function ChannelsCard({ channels, actions }: { channels: ChannelState[]; actions: Actions }) {
  const t = useTranslations("preferences");
  return (
    <section aria-labelledby="channels" className={card}>
      <CardHead id="channels" title={t("channels")} lead={t("channelsLead")} />
      <ul className="divide-y divide-line md:grid md:grid-cols-3 md:divide-x md:divide-y-0 rtl:divide-x-reverse">
        {channels.map((state) => (
          <ChannelItem key={state.channel} state={state} actions={actions} />
        ))}
      </ul>
    </section>
  );
}

function ChannelItem({ state, actions }: { state: ChannelState; actions: Actions }) {
  const t = useTranslations();
  const { channel, enabled, address } = state;
  const { change } = actions;
  const label = t("preferences.channelSwitch", { channel: t(`channel.${channel}`) });
  const hintId = `channel-${channel}`;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] content-start items-start gap-x-3 px-4 py-4 sm:px-6">
      <span
        className={`grid size-9 shrink-0 place-items-center rounded-lg ${enabled ? "bg-accent-soft text-accent" : "bg-sunken text-muted"}`}
      >
        <ChannelIcon channel={channel} />
      </span>
      <div className="min-w-0">
        <h3 className="font-medium leading-6">{t(`channel.${channel}`)}</h3>
        {address && (
          <p className="truncate text-sm text-muted tabular-nums" title={address}>
            {address}
          </p>
        )}
      </div>
      <div className="flex pt-0.5">
        <SaveForm
          values={{ kind: "channel", channel, enabled: String(!enabled) }}
          onSave={() => change({ kind: "channel", channel, enabled: !enabled }, label)}
          className="flex"
        >
          <Switch label={label} on={enabled} dimmed={reachOf(state) !== "verified"} describedBy={hintId} />
        </SaveForm>
      </div>
      <ChannelHint id={hintId} state={state} change={change} />
    </li>
  );
}

const reachOf = ({ address, verified, suppressed }: ChannelState) =>
  address === null ? "noAddress" : suppressed ? "suppressed" : verified ? "verified" : "unverified";

function ChannelHint({ id, state, change }: { id: string; state: ChannelState; change: Actions["change"] }) {
  const t = useTranslations("preferences");
  const reach = reachOf(state);
  const tone = { noAddress: "plain", suppressed: "bad", verified: "good", unverified: "warn" } as const;
  return (
    <div id={id} className="col-start-2 col-end-4 mt-1.5">
      <span className="flex flex-wrap gap-1.5">
        <Badge tone={tone[reach]}>{t(reach)}</Badge>
        {!state.enabled && <Badge tone="warn">{t("channelOffNow")}</Badge>}
      </span>
      {(reach === "noAddress" || reach === "unverified") && (
        <p className="mt-1.5 text-pretty text-[0.8125rem] leading-snug text-muted">{t(`${reach}Hint`)}</p>
      )}
      <StopHints state={state} change={change} />
    </div>
  );
}
