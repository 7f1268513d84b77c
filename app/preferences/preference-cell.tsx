import { useTranslations } from "use-intl/react";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import type { Channel, Frequency } from "#graphql/generated/operations.ts";
import { FrequencySelect } from "./frequency-select.tsx";
import {
  type Cell,
  type ChannelState,
  desiredState,
  isShadowed,
  isUnsubscribed,
  type TopicRow,
} from "./optimistic-update.ts";
import { SaveForm } from "./save-form.tsx";
import { Switch } from "./switch.tsx";

interface Props {
  row: TopicRow;
  cell: Cell;
  channels: readonly ChannelState[];
  onSwitch: (on: boolean) => void;
  onFrequency: (frequency: Frequency) => void;
  onLocked: () => void;
}

export function PreferenceCell({ row, cell, channels, onSwitch, onFrequency, onLocked }: Props) {
  const t = useTranslations();
  const { topic } = row;
  const { channel } = cell;
  const on = desiredState(row, cell, channels);
  const unsubscribed = isUnsubscribed(row, cell, channels);
  const locked = !cell.editable;
  const overridden = isShadowed(cell) && !unsubscribed;
  const hasReason = !cell.editable || unsubscribed || (overridden && on);
  const noteKey = !cell.editable
    ? cell.decidedBy === "REQUIRED"
      ? "required"
      : "locked"
    : unsubscribed
      ? "unsubscribed"
      : on && topic.urgent
        ? "atOnce"
        : null;
  const reasonId = `why-${topic.key}-${channel}`;
  const names = { topic: topic.name, channel: t(`channel.${channel}`) };
  const toggle = (
    <Switch
      label={t("preferences.cell", names)}
      on={on}
      locked={locked}
      dimmed={overridden}
      describedBy={hasReason ? reasonId : undefined}
      onClick={locked ? onLocked : undefined}
    />
  );
  return (
    <div
      className={`relative grid min-h-11 grid-cols-[1fr_auto_auto] items-center gap-x-3 gap-y-1 md:flex md:min-h-0 md:flex-col md:justify-start md:gap-1.5 ${hasReason ? "has-reason" : ""}`}
    >
      <span className="flex items-center gap-2.5 text-sm text-muted md:hidden" aria-hidden>
        <ChannelIcon channel={channel} />
        {names.channel}
      </span>
      <div className="col-start-3 row-start-1 flex">
        {locked ? (
          toggle
        ) : (
          <SaveForm
            values={{ kind: "cell", topicKey: topic.key, channel, enabled: String(!on) }}
            onSave={() => onSwitch(!on)}
            className="flex"
          >
            {toggle}
          </SaveForm>
        )}
      </div>
      <div className="col-start-2 row-start-1 md:min-h-7">
        {on && !locked && !topic.urgent && (
          <FrequencySelect
            topicKey={topic.key}
            channel={channel}
            label={t("preferences.cellFrequency", names)}
            value={cell.frequency}
            onChoose={onFrequency}
          />
        )}
        {noteKey && (
          <span className="text-sm text-muted md:block md:text-[0.8125rem] md:leading-7">
            {t(`preferences.${noteKey}`)}
          </span>
        )}
      </div>
      {hasReason && (
        <p id={reasonId} className="reason" role="note">
          {cell.reason}
        </p>
      )}
    </div>
  );
}

/** A channel on which the topic is not offered. Hidden on a phone. */
export function UnavailableCell({ topic, channel }: { topic: string; channel: Channel }) {
  const t = useTranslations();
  return (
    <div className="hidden h-6 items-center justify-center md:flex">
      <span className="text-muted" aria-hidden>
        –
      </span>
      <span className="sr-only">{t("preferences.unavailable", { topic, channel: t(`channel.${channel}`) })}</span>
    </div>
  );
}
