import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import { ON_CALL_LEVELS, type OnCallLevel } from "#lib/enums.ts";
import { nameOf, type OnCallData } from "./view.ts";
import { type Day, type DutyOfDay, dutiesOn } from "./weeks.ts";

interface Props {
  onCall: OnCallData;
  days: readonly Day[];
  now: Date;
  language: Language;
  timeZone: string;
  t: Translate;
}

const weekDays = 7;

/** Four weeks, a table for each. On a narrow screen a table scrolls by itself, also by keyboard. */
export function RotaCalendar({ onCall, days, now, language, timeZone, t }: Props) {
  if (onCall.shifts.length === 0) return null;
  const weeks = Array.from({ length: days.length / weekDays }, (_, week) =>
    days.slice(week * weekDays, (week + 1) * weekDays),
  );
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { ...options, timeZone });
  const date = format({ day: "numeric", month: "short" });
  const weekday = format({ weekday: "short" });
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const inUse = ON_CALL_LEVELS.filter(
    (level) => level === "PRIMARY" || [...onCall.shifts, ...onCall.duties].some((one) => one.level === level),
  );
  return (
    <section aria-labelledby="calendar" className={card}>
      <CardHead id="calendar" title={t("onCall.calendar")} lead={t("onCall.calendarLead", { timeZone })} />
      <div className="space-y-6 px-4 py-4 sm:px-6">
        {weeks.map((week) => {
          const name = t("onCall.week", { from: date.format(week[0]?.from), to: date.format(week.at(-1)?.from) });
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so the keyboard must reach it
            <section key={name} aria-label={name} tabIndex={0} className="overflow-x-auto rounded-lg">
              <table className="w-full min-w-170 table-fixed border-collapse text-xs">
                <caption className="sr-only">{name}</caption>
                <thead>
                  <tr>
                    <th scope="col" className="w-20 p-1.5 text-start font-medium text-muted">
                      <span className="sr-only">{t("onCall.level")}</span>
                    </th>
                    {week.map(({ from, to }) => (
                      <th
                        key={from.toISOString()}
                        scope="col"
                        aria-current={from <= now && now < to ? "date" : undefined}
                        className={`p-1.5 text-start font-medium ${from <= now && now < to ? "text-accent" : "text-muted"}`}
                      >
                        {weekday.format(from)} <span className="whitespace-nowrap">{date.format(from)}</span>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {inUse.map((level) => (
                    <tr key={level}>
                      <th scope="row" className="border-t border-line p-1.5 text-start align-top font-medium">
                        {t(`onCall.levelName.${level}`)}
                      </th>
                      {week.map((day) => (
                        <Cell key={day.from.toISOString()} {...{ level, day, onCall, now, time, t }} />
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          );
        })}
      </div>
    </section>
  );
}

interface CellProps {
  level: OnCallLevel;
  day: Day;
  onCall: OnCallData;
  now: Date;
  time: Intl.DateTimeFormat;
  t: Translate;
}

function Cell({ level, day, onCall, now, time, t }: CellProps) {
  const { duties, isGap } = dutiesOn(
    onCall.duties.filter((duty) => duty.level === level),
    day,
    now,
  );
  const isPast = day.to <= now;
  const begins = ({ beginsInside, from }: DutyOfDay) => (beginsInside ? time.format(new Date(from)) : null);
  return (
    <td className={`border-t border-line p-1 align-top ${isPast ? "text-muted" : ""}`}>
      <ul className="space-y-1">
        {duties.map((duty) => (
          <li
            key={duty.from}
            className={`rounded-md px-1.5 py-1 wrap-anywhere ${duty.isOverride ? "bg-accent-soft text-accent" : "bg-sunken"}`}
          >
            {begins(duty) && <span className="me-1 tabular-nums">{begins(duty)}</span>}
            <span dir="auto">{nameOf(duty.person, t)}</span>
            {duty.isOverride && <span className="sr-only"> ({t("onCall.kindName.OVERRIDE")})</span>}
          </li>
        ))}
        {isGap && <li className="rounded-md bg-bad-soft px-1.5 py-1 font-medium text-bad">{t("onCall.nobody")}</li>}
      </ul>
    </td>
  );
}
