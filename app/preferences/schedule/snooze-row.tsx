import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { field, link, quietButton } from "#app/_ui/classes.ts";
import { limits } from "#lib/limits.ts";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";
import { wallText } from "./clock.ts";
import type { Draft } from "./draft.ts";
import type { FieldProblem } from "./problem.ts";
import { FieldProblemText, ScheduleRow } from "./schedule-row.tsx";
import { ResumeForm } from "./snooze-banner.tsx";
import { isKnownZone, PRESETS, presetMs, wallTextToMs } from "./snooze-until.ts";
import type { ServerTime } from "./use-server-time.ts";

interface Props {
  timeZone: string;
  /** The end of the snooze as text, while it lasts. */
  snoozedUntil: string | null;
  time: ServerTime;
  change: MakeChange;
  draft: Draft | null;
}

/** Holds messages that are not urgent until a chosen time in the person's zone, which may not be the browser's. */
export function SnoozeRow({ timeZone, snoozedUntil, time: { nowMs, now }, change, draft }: Props) {
  const t = useTranslations();
  const own = draft?.kind === "snooze" ? draft : null;
  const [until, setUntil] = useState(own?.until ?? "");
  const [problem, setProblem] = useState<FieldProblem | null>(own?.problem ?? null);
  const title = t("preferences.snooze");
  const pauseUntil = (untilMs: number | null) => {
    if (untilMs === null) return setProblem("noMoment");
    change({ kind: "snooze", until: new Date(untilMs).toISOString() }, title, (refused) => {
      setProblem(refused);
      if (!refused) setUntil("");
    });
  };
  // If the browser does not support the zone, the forms are posted and the server computes the time.
  const isPosted = !isKnownZone(timeZone);
  return (
    <ScheduleRow id="snooze" title={title} hint={t("schedule.snoozeHint")}>
      {snoozedUntil && (
        <div className="mb-3 flex flex-wrap items-center gap-x-3 md:-mt-2.5">
          <p className="font-medium tabular-nums" suppressHydrationWarning>
            {t("preferences.snoozed", { at: snoozedUntil })}
          </p>
          <ResumeForm change={change} className={`${link} min-h-11`} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {PRESETS.map((preset) => (
          <SaveForm
            key={preset}
            values={{ kind: "snooze", preset }}
            onSave={isPosted ? undefined : () => pauseUntil(presetMs(preset, timeZone, now()))}
          >
            <button type="submit" className={`${quietButton} max-sm:px-3 max-sm:text-sm`}>
              {t(`schedule.preset.${preset}`)}
            </button>
          </SaveForm>
        ))}
      </div>
      <SaveForm
        values={{ kind: "snooze" }}
        onSave={isPosted ? undefined : () => pauseUntil(wallTextToMs(until, timeZone))}
        noValidate
        className="mt-4"
      >
        <label htmlFor="snooze-until" className="text-sm text-muted">
          {t("schedule.until")}
        </label>
        <div className="mt-1 flex flex-wrap gap-2">
          <input
            id="snooze-until"
            type="datetime-local"
            name="until"
            value={until}
            min={wallText(timeZone, nowMs)}
            max={wallText(timeZone, nowMs + limits.snoozeMs)}
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
      </SaveForm>
    </ScheduleRow>
  );
}
