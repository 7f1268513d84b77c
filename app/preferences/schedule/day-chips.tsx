import { useTranslations } from "use-intl/react";
import type { Weekday } from "#graphql/generated/operations.ts";
import { WEEKDAYS } from "#lib/enums.ts";

interface Props {
  days: readonly Weekday[];
  problemId?: string;
  onChange: (days: Weekday[]) => void;
}

/** The days of the week as checkboxes. */
export function DayChips({ days, problemId, onChange }: Props) {
  const t = useTranslations();
  return (
    <div className="grid max-w-sm grid-cols-7 gap-1 sm:gap-1.5">
      {WEEKDAYS.map((day) => (
        <label key={day} className="relative">
          <input
            type="checkbox"
            name="days"
            value={day}
            aria-label={t(`weekday.${day}`)}
            aria-invalid={problemId !== undefined || undefined}
            aria-describedby={problemId}
            checked={days.includes(day)}
            onChange={({ target }) =>
              onChange(WEEKDAYS.filter((one) => (one === day ? target.checked : days.includes(one))))
            }
            className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-lg border border-control transition-colors checked:border-accent checked:bg-accent hover:bg-sunken checked:hover:bg-accent-strong"
          />
          <span
            aria-hidden
            className="pointer-events-none relative flex min-h-11 items-center justify-center text-[0.8125rem] font-medium text-muted peer-checked:text-on-accent"
          >
            {t(`weekdayShort.${day}`)}
          </span>
        </label>
      ))}
    </div>
  );
}
