import type { Translate } from "#app/_request/translate.ts";
import { field, quietButton } from "#app/_ui/classes.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";

interface Choice {
  name: string;
  label: string;
  value: string | undefined;
  all: string;
  options: { value: string; label: string }[];
}

/** The choice of a channel. */
export const channelChoice = (value: Channel | undefined, t: Translate): Choice => ({
  name: "channel",
  label: t("deliveries.channel"),
  value,
  all: t("console.all"),
  options: CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) })),
});

/** Filters a list by query parameters, so that the filtered list has a URL. */
export function FilterForm({ action, choices, submit }: { action: string; choices: Choice[]; submit: string }) {
  return (
    <form action={action} className="flex flex-wrap items-end gap-3">
      {choices.map(({ name, label, value, all, options }) => (
        <label key={name} className="block min-w-36 flex-1 text-sm font-medium sm:max-w-52">
          {label}
          <select name={name} defaultValue={value ?? ""} className={`${field} mt-1.5 font-normal`}>
            <option value="">{all}</option>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="submit" className={quietButton}>
        {submit}
      </button>
    </form>
  );
}
