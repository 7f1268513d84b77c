import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { field, quietButton } from "#app/_ui/classes.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import type { FieldProblem } from "./problem.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";
import type { Schedule } from "./use-schedule.ts";

interface Props {
  schedule: Schedule;
  first: FieldProblem | null;
}

/** The day and time of daily and weekly summaries. The day is saved on change, the time on blur. */
export function SummariesRow({ schedule: { times, send }, first }: Props) {
  const t = useTranslations();
  const [time, setTime] = useState<string | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const [problem, setProblem] = useState(first);
  const title = t("preferences.summaries");
  const save = async (digestTime: string, digestWeekday: string) => {
    const sent = await send(new URLSearchParams({ kind: "summaries", digestTime, digestWeekday }), title);
    setDay((now) => (now === digestWeekday ? null : now));
    if (sent === "failed") return;
    setProblem(sent === "saved" ? null : sent);
    if (sent === "saved") setTime((now) => (now === digestTime ? null : now));
  };
  const saveTime = () => {
    if (time !== null && time !== times.digestTime) void save(time, day ?? times.digestWeekday);
  };
  return (
    <ScheduleRow id="summaries" title={title} hint={t("schedule.summariesHint")}>
      <ScheduleForm
        values={{ kind: "summaries" }}
        onSend={saveTime}
        className="flex flex-wrap items-end gap-x-4 gap-y-3"
      >
        <label className="text-sm text-muted">
          {t("schedule.summaryTime")}
          <input
            type="time"
            name="digestTime"
            value={time ?? times.digestTime}
            aria-invalid={problem !== null || undefined}
            aria-describedby="summaries-problem"
            onChange={({ target }) => {
              setTime(target.value);
              setProblem(null);
            }}
            onBlur={saveTime}
            className={`${field} mt-1 block w-auto! tabular-nums aria-invalid:border-bad`}
          />
        </label>
        <label className="text-sm text-muted">
          {t("schedule.summaryDay")}
          <span className="relative mt-1 block">
            <select
              name="digestWeekday"
              value={day ?? times.digestWeekday}
              onChange={({ target }) => {
                setDay(target.value);
                // Save the day even if the time field is incomplete.
                void save(time || times.digestTime, target.value);
              }}
              className={`${field} appearance-none pe-9`}
            >
              {WEEKDAYS.map((one) => (
                <option key={one} value={one}>
                  {t(`weekday.${one}`)}
                </option>
              ))}
            </select>
            <ChevronDown
              className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted"
              aria-hidden
            />
          </span>
        </label>
        <noscript>
          <button type="submit" className={quietButton}>
            {t("schedule.save")}
          </button>
        </noscript>
      </ScheduleForm>
      <FieldProblemText id="summaries-problem" problem={problem} />
    </ScheduleRow>
  );
}
