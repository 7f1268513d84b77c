import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import type { MakeChange } from "../use-preferences.ts";
import type { Draft } from "./draft.ts";
import { QuietRow } from "./quiet-row.tsx";
import type { Schedule } from "./rows.ts";
import { SnoozeRow } from "./snooze-row.tsx";
import { SummariesRow } from "./summaries-row.tsx";
import type { ServerTime } from "./use-server-time.ts";
import { ZoneRow } from "./zone-row.tsx";
import type { ZoneGroup } from "./zones.ts";

interface Props {
  schedule: Schedule;
  change: MakeChange;
  groups: ZoneGroup[];
  time: ServerTime;
  snoozedUntil: string | null;
  draft: Draft | null;
}

/** The form for a person's schedule. */
export function ScheduleEditor({ schedule, change, groups, time, snoozedUntil, draft }: Props) {
  const t = useTranslations("preferences");
  const { timeZone } = schedule;
  const problemOf = (kind: Draft["kind"]) => (draft?.kind === kind ? draft.problem : null);
  return (
    <section aria-labelledby="schedule" className={card}>
      <CardHead id="schedule" title={t("schedule")} lead={t("scheduleLead")}>
        <UnreadableNotes fields={schedule.unreadable} />
      </CardHead>
      <div className="divide-y divide-line">
        <SnoozeRow timeZone={timeZone} snoozedUntil={snoozedUntil} time={time} change={change} draft={draft} />
        <QuietRow rows={schedule.quietHours} change={change} draft={draft} />
        <SummariesRow schedule={schedule} change={change} first={problemOf("summaries")} />
        <ZoneRow timeZone={timeZone} change={change} groups={groups} nowMs={time.nowMs} first={problemOf("zone")} />
      </div>
    </section>
  );
}

/** Lists stored times that are invalid, the values used instead, and how to fix them. */
function UnreadableNotes({ fields }: { fields: TimesFragment["unreadable"] }) {
  const t = useTranslations("schedule.unreadable");
  return fields.map((field) => (
    <p key={field} role="note" className="mt-3 flex gap-3 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {t(field)}
    </p>
  ));
}
