import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import type { Draft } from "./draft.ts";
import { QuietRow } from "./quiet-row.tsx";
import { SnoozeRow } from "./snooze-row.tsx";
import { SummariesRow } from "./summaries-row.tsx";
import type { Schedule } from "./use-schedule.ts";
import { ZoneRow } from "./zone-row.tsx";
import type { ZoneGroup } from "./zones.ts";

interface Props {
  schedule: Schedule;
  groups: ZoneGroup[];
  nowMs: number;
  snoozedUntil: string | null;
  draft: Draft | null;
}

/** The form for a person's schedule. */
export function ScheduleEditor({ schedule, groups, nowMs, snoozedUntil, draft }: Props) {
  const t = useTranslations("preferences");
  const problemOf = (kind: Draft["kind"]) => (draft?.kind === kind ? draft.problem : null);
  return (
    <section aria-labelledby="schedule" className={card}>
      <CardHead id="schedule" title={t("schedule")} lead={t("scheduleLead")}>
        <UnreadableNotes fields={schedule.times.unreadable} />
      </CardHead>
      <div className="divide-y divide-line">
        <SnoozeRow schedule={schedule} snoozedUntil={snoozedUntil} draft={draft} />
        <QuietRow schedule={schedule} draft={draft} />
        <SummariesRow schedule={schedule} first={problemOf("summaries")} />
        <ZoneRow schedule={schedule} groups={groups} nowMs={nowMs} first={problemOf("zone")} />
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
