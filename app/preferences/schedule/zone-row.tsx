import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { field } from "#app/_ui/classes.ts";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";
import { clockText } from "./clock.ts";
import type { FieldProblem } from "./problem.ts";
import { SaveWithoutScripts, SelectArrow } from "./schedule-controls.tsx";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";
import type { ZoneGroup } from "./zones.ts";

interface Props {
  timeZone: string;
  change: MakeChange;
  groups: ZoneGroup[];
  nowMs: number;
  first: FieldProblem | null;
}

/** The time zone of the schedule. Saved on change. */
export function ZoneRow({ timeZone, change, groups, nowMs, first }: Props) {
  const t = useTranslations();
  const language = useLocale();
  const [problem, setProblem] = useState(first);
  const title = t("preferences.timeZone");
  return (
    <ScheduleRow id="time-zone" title={title} hint={t("schedule.zoneHint")}>
      <SaveForm values={{ kind: "zone" }} className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="relative w-full sm:w-72">
          <select
            name="timeZone"
            aria-labelledby="time-zone"
            aria-describedby="time-zone-clock time-zone-problem"
            value={timeZone}
            onChange={({ target }) => change({ kind: "zone", timeZone: target.value }, title, setProblem)}
            className={`${field} appearance-none pe-9`}
          >
            {groups.map(({ region, zones }) => (
              <optgroup key={region} label={t(`schedule.region.${region}`)}>
                {zones.map(({ name, label }) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
          <SelectArrow />
        </span>
        <p id="time-zone-clock" className="text-sm text-muted tabular-nums" suppressHydrationWarning>
          {t("schedule.clock", { time: clockText(language, timeZone, nowMs) })}
        </p>
        <SaveWithoutScripts />
      </SaveForm>
      <FieldProblemText id="time-zone-problem" problem={problem} />
    </ScheduleRow>
  );
}
