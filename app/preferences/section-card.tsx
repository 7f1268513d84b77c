import { useTranslations } from "use-intl/react";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card } from "#app/_ui/classes.ts";
import type { ChannelState, Section } from "./optimistic-update.ts";
import { type Actions, rowGrid, TopicRow } from "./topic-row.tsx";

interface Props {
  section: Section;
  channels: ChannelState[];
  actions: Actions;
}

export function SectionCard({ section, channels, actions }: Props) {
  const t = useTranslations("channel");
  return (
    <section aria-label={section.name} className={card}>
      <div className={`items-center border-b border-line px-4 py-4 sm:px-6 ${rowGrid}`}>
        <h2 className="text-lg font-semibold tracking-tight">{section.name}</h2>
        {channels.map(({ channel }) => (
          <span
            key={channel}
            aria-hidden
            className="hidden items-center justify-center gap-2 text-sm font-medium text-muted md:flex"
          >
            <ChannelIcon channel={channel} />
            {t(channel)}
          </span>
        ))}
      </div>
      <ul className="divide-y divide-line">
        {section.topics.map((row) => (
          <TopicRow key={row.topic.key} row={row} channels={channels} actions={actions} />
        ))}
      </ul>
    </section>
  );
}
