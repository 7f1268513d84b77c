import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl/react";
import type { Channel, Frequency } from "#graphql/generated/operations.ts";
import { useSaveTarget } from "./save-target.ts";

const frequencies: Frequency[] = ["INSTANT", "HOURLY", "DAILY", "WEEKLY"];

interface Props {
  topicKey: string;
  channel: Channel;
  label: string;
  value: Frequency;
  onChoose: (frequency: Frequency) => void;
}

/** The frequency of a cell. Without scripts, the button beside the select submits it. */
export function FrequencySelect({ topicKey, channel, label, value, onChoose }: Props) {
  const t = useTranslations();
  const { savePath } = useSaveTarget();
  return (
    <form method="post" action={savePath} autoComplete="off" className="relative flex items-center gap-1 md:flex-col">
      <input type="hidden" name="kind" value="cell" />
      <input type="hidden" name="topicKey" value={topicKey} />
      <input type="hidden" name="channel" value={channel} />
      <span className="relative">
        <select
          name="frequency"
          aria-label={label}
          value={value}
          onChange={(event) => {
            const chosen = frequencies.find((one) => one === event.target.value);
            if (chosen) onChoose(chosen);
          }}
          className="h-9 appearance-none [field-sizing:content] rounded-md bg-transparent ps-2 pe-6 text-sm text-muted transition-colors hover:bg-sunken hover:text-ink md:h-7 md:text-[0.8125rem]"
        >
          {frequencies.map((one) => (
            <option key={one} value={one} className="bg-surface text-ink">
              {t(`frequency.${one}`)}
            </option>
          ))}
        </select>
        <ChevronDown
          className="pointer-events-none absolute end-1.5 top-1/2 size-3.5 -translate-y-1/2 text-muted"
          aria-hidden
        />
      </span>
      <noscript>
        <button type="submit" className="rounded-md border border-line px-2 py-1 text-xs">
          {t("preferences.set")}
        </button>
      </noscript>
    </form>
  );
}
