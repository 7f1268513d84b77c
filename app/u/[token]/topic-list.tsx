import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import type { UnsubscribeView } from "#lib/unsubscribe/index.ts";

/** The topics of the link, with the state of each if the states differ. */
export function TopicList({ topics, t }: { topics: UnsubscribeView["topics"]; t: Translate }) {
  const differ = new Set(topics.map(({ isOn }) => isOn)).size > 1;
  return (
    <ul className="mt-5 divide-y divide-line rounded-xl bg-sunken px-4">
      {topics.map(({ key, name, description, isOn }) => (
        <li key={key} className="py-3">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {name}
            {differ && <Badge tone={isOn ? "good" : "plain"}>{t(isOn ? "unsubscribe.on" : "unsubscribe.off")}</Badge>}
          </p>
          {description && <p className="mt-0.5 text-pretty text-sm text-muted">{description}</p>}
        </li>
      ))}
    </ul>
  );
}
