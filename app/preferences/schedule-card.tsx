import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { TimesFragment, Weekday } from "#graphql/generated/operations.ts";

const week: Weekday[] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

interface Props {
  schedule: TimesFragment;
  /** An instant in the person's words and zone. */
  at: (instant: string) => string;
  t: Translate;
}

/** When a person may be disturbed, to read. */
export function ScheduleCard({ schedule, at, t }: Props) {
  const { timeZone, quietHours, digestTime: time, digestWeekday, snoozedUntil } = schedule;
  const weekday = t(`weekday.${digestWeekday}`);
  const rows = [
    { term: t("preferences.timeZone"), values: [timeZone.replaceAll("_", " ")] },
    {
      term: t("preferences.quietHours"),
      values: quietHours.length > 0 ? quietHours.map((one) => windowText(one, t)) : [t("preferences.noQuietHours")],
    },
    { term: t("preferences.summaries"), values: [t("preferences.summaryTimes", { time, weekday })] },
    {
      term: t("preferences.snooze"),
      values: [snoozedUntil ? t("preferences.snoozed", { at: at(snoozedUntil) }) : t("preferences.notSnoozed")],
    },
  ];
  return (
    <section aria-labelledby="schedule" className={card}>
      <div className="border-b border-line px-4 py-4 sm:px-6">
        <h2 id="schedule" className="text-lg font-semibold tracking-tight">
          {t("preferences.schedule")}
        </h2>
        <p className="mt-0.5 text-pretty text-sm text-muted">{t("preferences.scheduleLead")}</p>
      </div>
      <dl className="grid gap-x-8 gap-y-4 px-4 py-5 sm:grid-cols-2 sm:px-6">
        {rows.map(({ term, values }) => (
          <div key={term}>
            <dt className="text-sm text-muted">{term}</dt>
            {values.map((value) => (
              <dd key={value} className="mt-0.5 tabular-nums">
                {value}
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}

function windowText({ days, start, end }: TimesFragment["quietHours"][number], t: Translate): string {
  // "HH:MM" sorts as it reads.
  const until = end <= start ? t("preferences.nextDay", { end }) : end;
  return t("preferences.quietWindow", { days: daysText(days, t), start, end: until });
}

/** "Every day", "Mon to Fri" for a run of three or more, else each day. */
function daysText(days: readonly Weekday[], t: Translate): string {
  if (days.length === week.length) return t("preferences.everyDay");
  const places = days.map((day) => week.indexOf(day)).sort((a, b) => a - b);
  const names = places.flatMap((place) => week.slice(place, place + 1)).map((day) => t(`weekdayShort.${day}`));
  const isRun = places.every((place, index) => index === 0 || place === (places[index - 1] ?? 0) + 1);
  const [first = "", last = ""] = [names.at(0), names.at(-1)];
  return isRun && names.length > 2 ? t("preferences.days", { first, last }) : names.join(", ");
}
