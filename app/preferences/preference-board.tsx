"use client";

import { useCallback } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { card } from "#app/_ui/classes.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { ChannelsCard } from "./channels-card.tsx";
import type { Matrix } from "./optimistic-update.ts";
import { type SaveTarget, SaveTargetContext, signedInTarget } from "./save-target.ts";
import { momentText } from "./schedule/clock.ts";
import type { Draft } from "./schedule/draft.ts";
import { withRows } from "./schedule/rows.ts";
import { ScheduleEditor } from "./schedule/schedule-editor.tsx";
import { SnoozeBanner } from "./schedule/snooze-banner.tsx";
import { useServerTime } from "./schedule/use-server-time.ts";
import type { ZoneGroup } from "./schedule/zones.ts";
import { SectionCard } from "./section-card.tsx";
import { Toast } from "./toast.tsx";
import { usePreferences } from "./use-preferences.ts";

interface Props {
  preferences: Matrix;
  schedule: TimesFragment;
  /** The server's time in epoch milliseconds. */
  nowMs: number;
  zones: ZoneGroup[];
  draft: Draft | null;
  saveTarget?: SaveTarget;
}

/** All switches of a person, and their schedule. */
export function PreferenceBoard({ zones, draft, saveTarget = signedInTarget, ...initial }: Props) {
  const t = useTranslations("preferences");
  const language = useLocale();
  const time = useServerTime(initial.nowMs);
  const { matrix, schedule, change, notice, setNotice } = usePreferences(
    { matrix: initial.preferences, schedule: withRows(initial.schedule) },
    saveTarget,
    time.now,
  );
  const close = useCallback(() => setNotice(null), [setNotice]);
  const actions = {
    change,
    explain: (reason: string, subject: string) => setNotice({ kind: "reason", reason, subject }),
  };
  // A snooze may end while the page is open.
  const untilMs = Date.parse(schedule.snoozedUntil ?? "");
  const snoozedUntil = untilMs > time.nowMs ? momentText(language, schedule.timeZone, untilMs, time.nowMs) : null;
  return (
    <SaveTargetContext value={saveTarget}>
      {snoozedUntil && <SnoozeBanner snoozedUntil={snoozedUntil} change={change} />}
      <div className="mt-8 space-y-6">
        <ChannelsCard channels={matrix.channels} actions={actions} />
        {matrix.sections.map((section) => (
          <SectionCard key={section.name} section={section} channels={matrix.channels} actions={actions} />
        ))}
        {matrix.sections.length === 0 && (
          <section className={`${card} px-6 py-12 text-center`}>
            <h2 className="text-lg font-semibold">{t("emptyTitle")}</h2>
            <p className="mt-1 text-pretty text-muted">{t("emptyLead")}</p>
          </section>
        )}
        <ScheduleEditor
          schedule={schedule}
          change={change}
          groups={zones}
          time={time}
          snoozedUntil={snoozedUntil}
          draft={draft}
        />
      </div>
      <Toast notice={notice} onClose={close} />
    </SaveTargetContext>
  );
}
