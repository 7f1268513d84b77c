import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { field } from "#app/_ui/classes.ts";
import type { Weekday } from "#graphql/generated/operations.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";
import type { FieldProblem } from "./problem.ts";
import type { Schedule } from "./rows.ts";
import { SaveWithoutScripts, SelectArrow } from "./schedule-controls.tsx";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";

interface Props {
  schedule: Schedule;
  change: MakeChange;
  first: FieldProblem | null;
}

/** The day and time of daily and weekly summaries. The day is saved on change, the time on blur. */
export function SummariesRow({ schedule, change, first }: Props) {
  const t = useTranslations();
  const { digestTime, digestWeekday } = schedule;
  const [time, setTime] = useState<string | null>(null);
  const [problem, setProblem] = useState(first);
  const title = t("preferences.summaries");
  const save = (chosen: { digestTime: string; digestWeekday: Weekday }) =>
    change({ kind: "summaries", ...chosen }, title, (refused) => {
      setProblem(refused);
      if (!refused) setTime((now) => (now === chosen.digestTime ? null : now));
    });
  const saveTime = () => {
    if (time === "") setProblem("badTime");
    else if (time !== null && time !== digestTime) save({ digestTime: time, digestWeekday });
  };
  return (
    <ScheduleRow id="summaries" title={title} hint={t("schedule.summariesHint")}>
      <SaveForm
        values={{ kind: "summaries" }}
        onSave={saveTime}
        noValidate
        className="flex flex-wrap items-end gap-x-4 gap-y-3"
      >
        <label className="text-sm text-muted">
          {t("schedule.summaryTime")}
          <input
            type="time"
            name="digestTime"
            value={time ?? digestTime}
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
              value={digestWeekday}
              onChange={({ target }) => {
                const chosen = WEEKDAYS.find((one) => one === target.value);
                // Save the day even if the time field is incomplete.
                if (chosen) save({ digestTime: time || digestTime, digestWeekday: chosen });
              }}
              className={`${field} appearance-none pe-9`}
            >
              {WEEKDAYS.map((one) => (
                <option key={one} value={one}>
                  {t(`weekday.${one}`)}
                </option>
              ))}
            </select>
            <SelectArrow />
          </span>
        </label>
        <SaveWithoutScripts />
      </SaveForm>
      <FieldProblemText id="summaries-problem" problem={problem} />
    </ScheduleRow>
  );
}
