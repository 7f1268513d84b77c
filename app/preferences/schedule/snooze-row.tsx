import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { field, link, quietButton } from "#app/_ui/classes.ts";
import type { Draft } from "./draft.ts";
import type { FieldProblem } from "./problem.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";
import { ResumeForm } from "./snooze-banner.tsx";
import type { Schedule } from "./use-schedule.ts";

const presets = ["hour", "tomorrow", "week"] as const;

interface Props {
  schedule: Schedule;
  /** The end of the snooze as text, while it lasts. */
  snoozedUntil: string | null;
  draft: Draft | null;
}

/**
 * Holds messages that are not urgent until a chosen time. The server computes it in the person's zone, not the
 * browser's.
 */
export function SnoozeRow({ schedule: { times, send }, snoozedUntil, draft }: Props) {
  const t = useTranslations();
  const own = draft?.kind === "snooze" ? draft : null;
  const [until, setUntil] = useState(own?.until ?? "");
  const [problem, setProblem] = useState<FieldProblem | null>(own?.problem ?? null);
  const title = t("preferences.snooze");
  const hold = async (form: URLSearchParams) => {
    const sent = await send(form, title);
    if (sent === "failed") return;
    setProblem(sent === "saved" ? null : sent);
    if (sent === "saved") setUntil("");
  };
  return (
    <ScheduleRow id="snooze" title={title} hint={t("schedule.snoozeHint")}>
      {snoozedUntil && (
        <div className="mb-3 flex flex-wrap items-center gap-x-3">
          <p className="font-medium tabular-nums">{t("preferences.snoozed", { at: snoozedUntil })}</p>
          <ResumeForm send={send} className={`${link} min-h-11`} />
        </div>
      )}
      <ScheduleForm values={{ kind: "snooze" }} onSend={hold} className="flex flex-wrap gap-2">
        {presets.map((preset) => (
          <button
            key={preset}
            type="submit"
            name="preset"
            value={preset}
            className={`${quietButton} max-sm:px-3 max-sm:text-sm`}
          >
            {t(`schedule.preset.${preset}`)}
          </button>
        ))}
      </ScheduleForm>
      <ScheduleForm values={{ kind: "snooze" }} onSend={hold} className="mt-4">
        <label htmlFor="snooze-until" className="text-sm text-muted">
          {t("schedule.until")}
        </label>
        <div className="mt-1 flex flex-wrap gap-2">
          <input
            id="snooze-until"
            type="datetime-local"
            name="until"
            value={until}
            min={times.earliest}
            max={times.latest}
            aria-invalid={problem !== null || undefined}
            aria-describedby="snooze-problem"
            onChange={({ target }) => {
              setUntil(target.value);
              setProblem(null);
            }}
            className={`${field} max-w-64 tabular-nums aria-invalid:border-bad`}
          />
          <button type="submit" className={quietButton}>
            {t("schedule.hold")}
          </button>
        </div>
        <FieldProblemText id="snooze-problem" problem={problem} />
      </ScheduleForm>
    </ScheduleRow>
  );
}
