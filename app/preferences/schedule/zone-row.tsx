import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { field, quietButton } from "#app/_ui/classes.ts";
import { clockText } from "./clock.ts";
import type { FieldProblem } from "./problem.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";
import type { Schedule } from "./use-schedule.ts";
import type { ZoneGroup } from "./zones.ts";

interface Props {
  schedule: Schedule;
  groups: ZoneGroup[];
  nowMs: number;
  first: FieldProblem | null;
}

/** The time zone of the schedule. Saved on change. */
export function ZoneRow({ schedule: { times, send }, groups, nowMs, first }: Props) {
  const t = useTranslations();
  const language = useLocale();
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState(first);
  const title = t("preferences.timeZone");
  const timeZone = chosen ?? times.timeZone;
  // Until the first full minute, show the server's text, so that hydration renders the same text.
  const own = nowMs === times.nowMs && chosen === null ? null : clockText(language, timeZone, nowMs);
  const save = async (form: URLSearchParams) => {
    const wish = form.get("timeZone");
    setChosen(wish);
    const sent = await send(form, title);
    setChosen((now) => (now === wish ? null : now));
    setProblem(sent === "saved" || sent === "failed" ? null : sent);
  };
  return (
    <ScheduleRow id="time-zone" title={title} hint={t("schedule.zoneHint")}>
      <ScheduleForm values={{ kind: "zone" }} onSend={save} className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="relative w-full sm:w-72">
          <select
            name="timeZone"
            aria-labelledby="time-zone"
            aria-describedby="time-zone-clock time-zone-problem"
            value={timeZone}
            onChange={(event) => void save(new URLSearchParams({ kind: "zone", timeZone: event.target.value }))}
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
          <ChevronDown
            className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted"
            aria-hidden
          />
        </span>
        <p id="time-zone-clock" className="text-sm text-muted tabular-nums">
          {t("schedule.clock", { time: own ?? times.clock })}
        </p>
        <noscript>
          <button type="submit" className={quietButton}>
            {t("schedule.save")}
          </button>
        </noscript>
      </ScheduleForm>
      <FieldProblemText id="time-zone-problem" problem={problem} />
    </ScheduleRow>
  );
}
