import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl/react";
import type { Channel } from "#graphql/generated/operations.ts";
import { type ChannelState, isChosen, isOffered, type TopicRow as Row } from "./optimistic-update.ts";
import { PreferenceCell, UnavailableCell } from "./preference-cell.tsx";
import { SaveForm } from "./save-form.tsx";
import type { MakeChange } from "./use-preferences.ts";

export interface Actions {
  change: MakeChange;
  /** Called when a locked switch is clicked. */
  explain: (reason: string, subject: string) => void;
}

/** The topic's name, then one column of equal width for each channel. */
export const rowGrid = "md:grid md:grid-flow-col md:grid-cols-[minmax(0,1fr)] md:auto-cols-[6.75rem] md:gap-x-2";

export function TopicRow({ row, channels, actions }: { row: Row; channels: ChannelState[]; actions: Actions }) {
  const t = useTranslations();
  const { topic } = row;
  const { change, explain } = actions;
  const cellOf = (channel: Channel) => row.channels.find((cell) => cell.channel === channel && isOffered(cell));
  return (
    <li id={`topic-${topic.key}`} className={`px-4 py-5 sm:px-6 md:py-4 ${rowGrid}`}>
      <div className="min-w-0 pe-4">
        <div className="flex items-center gap-3">
          <h3 className="min-w-0 font-medium leading-6">{topic.name}</h3>
          {row.channels.some(isChosen) && (
            <SaveForm
              values={{ kind: "clear", topicKey: topic.key }}
              onSave={() => change({ kind: "clear", topicKey: topic.key }, topic.name)}
              className="flex"
            >
              <button
                type="submit"
                aria-label={t("preferences.resetTopic", { topic: topic.name })}
                title={t("preferences.reset")}
                className="-my-2 inline-flex min-h-10 min-w-10 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-2 text-[0.8125rem] text-muted transition-colors hover:bg-sunken hover:text-ink md:-my-1 md:min-h-8"
              >
                <RotateCcw className="size-3.5" aria-hidden />
                <span className="hidden md:inline">{t("preferences.reset")}</span>
              </button>
            </SaveForm>
          )}
        </div>
        <p className="mt-0.5 max-w-prose text-pretty text-sm leading-normal text-muted">{topic.description}</p>
      </div>
      <div className="mt-3 space-y-1 md:contents md:space-y-0">
        {channels.map(({ channel }) => {
          const cell = cellOf(channel);
          const subject = t("preferences.cell", { topic: topic.name, channel: t(`channel.${channel}`) });
          if (!cell) return <UnavailableCell key={channel} topic={topic.name} channel={channel} />;
          const at = { topicKey: topic.key, channel };
          return (
            <PreferenceCell
              key={channel}
              row={row}
              cell={cell}
              channels={channels}
              onSwitch={(enabled) => change({ kind: "cells", cells: [{ ...at, enabled }] }, subject)}
              onFrequency={(frequency) => change({ kind: "cells", cells: [{ ...at, frequency }] }, subject)}
              onLocked={() => explain(cell.reason, subject)}
            />
          );
        })}
      </div>
    </li>
  );
}
