import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { windowText } from "./schedule/quiet-window.ts";

interface Props {
  schedule: TimesFragment;
  /** Formats an instant for the person. */
  at: (instant: string) => string;
  t: Translate;
}

/** A person's schedule, read only. */
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
      <CardHead id="schedule" title={t("preferences.schedule")} lead={t("preferences.scheduleLead")} />
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
