"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";
import { card } from "#app/_ui/classes.ts";
import { ChannelsCard } from "./channels-card.tsx";
import type { Matrix } from "./optimistic-update.ts";
import { type SaveTarget, SaveTargetContext, signedInTarget } from "./save-target.ts";
import type { Draft } from "./schedule/draft.ts";
import { ScheduleEditor } from "./schedule/schedule-editor.tsx";
import { SnoozeBanner } from "./schedule/snooze-banner.tsx";
import type { Times } from "./schedule/times.ts";
import { useNow } from "./schedule/use-now.ts";
import { useSchedule } from "./schedule/use-schedule.ts";
import type { ZoneGroup } from "./schedule/zones.ts";
import { SectionCard } from "./section-card.tsx";
import { Toast } from "./toast.tsx";
import { usePreferences } from "./use-preferences.ts";

interface Props {
  initial: Matrix;
  times: Times;
  zones: ZoneGroup[];
  draft: Draft | null;
  saveTarget?: SaveTarget;
}

/** All switches of a person, and their schedule. */
export function PreferenceBoard({ initial, times: initialTimes, zones, draft, saveTarget = signedInTarget }: Props) {
  const t = useTranslations("preferences");
  const { matrix, change, notice, setNotice } = usePreferences(initial, saveTarget);
  const schedule = useSchedule(initialTimes, setNotice, saveTarget);
  const nowMs = useNow(schedule.times.nowMs);
  const close = useCallback(() => setNotice(null), [setNotice]);
  const actions = {
    change,
    explain: (reason: string, subject: string) => setNotice({ kind: "reason", reason, subject }),
  };
  const { snoozedUntil } = schedule.times;
  // A snooze may end while the page is open.
  const snoozedUntilText =
    snoozedUntil !== null && Date.parse(snoozedUntil) > nowMs ? schedule.times.snoozedUntilText : null;
  return (
    <SaveTargetContext value={saveTarget}>
      {snoozedUntilText && <SnoozeBanner snoozedUntil={snoozedUntilText} send={schedule.send} />}
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
          groups={zones}
          nowMs={nowMs}
          snoozedUntil={snoozedUntilText}
          draft={draft}
        />
      </div>
      <Toast notice={notice} onClose={close} />
    </SaveTargetContext>
  );
}
