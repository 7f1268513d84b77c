import { useTranslations } from "use-intl/react";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { Draft } from "./draft.ts";
import { QuietRow } from "./quiet-row.tsx";
import { SnoozeRow } from "./snooze-row.tsx";
import { SummariesRow } from "./summaries-row.tsx";
import { UnreadableNotes } from "./unreadable-notes.tsx";
import type { Schedule } from "./use-schedule.ts";
import { ZoneRow } from "./zone-row.tsx";
import type { ZoneGroup } from "./zones.ts";

interface Props {
  schedule: Schedule;
  groups: ZoneGroup[];
  nowMs: number;
  held: string | null;
  draft: Draft | null;
}

/** When a person may be disturbed, to change. */
export function ScheduleEditor({ schedule, groups, nowMs, held, draft }: Props) {
  const t = useTranslations("preferences");
  const problemOf = (kind: Draft["kind"]) => (draft?.kind === kind ? draft.problem : null);
  return (
    <section aria-labelledby="schedule" className={card}>
      <CardHead id="schedule" title={t("schedule")} lead={t("scheduleLead")}>
        <UnreadableNotes fields={schedule.times.unreadable} />
      </CardHead>
      <div className="divide-y divide-line">
        <SnoozeRow schedule={schedule} held={held} draft={draft} />
        <QuietRow schedule={schedule} draft={draft} />
        <SummariesRow schedule={schedule} first={problemOf("summaries")} />
        <ZoneRow schedule={schedule} groups={groups} nowMs={nowMs} first={problemOf("zone")} />
      </div>
    </section>
  );
}
