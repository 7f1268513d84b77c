import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { nameOf, type OnCallData } from "./view.ts";

type Shift = OnCallData["shifts"][number];

interface Props {
  shifts: readonly Shift[];
  mayChange: boolean;
  /** The viewer's zone. */
  timeZone: string;
  language: Language;
  t: Translate;
}

/** The shifts that count now or later. Times are in the zone of the shift, those of an override in the viewer's. */
export function ShiftList({ shifts, mayChange, timeZone, language, t }: Props) {
  if (shifts.length === 0) return null;
  return (
    <section aria-labelledby="shifts" className={card}>
      <CardHead id="shifts" title={t("onCall.shifts")} lead={t("onCall.shiftsLead")} />
      <ul className="divide-y divide-line text-sm">
        {shifts.map((shift) => (
          <li key={shift.id} className="space-y-1.5 px-4 py-3 sm:px-6">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{t(`onCall.levelName.${shift.level}`)}</span>
              <Badge tone={shift.kind === "OVERRIDE" ? "accent" : "plain"}>{t(`onCall.kindName.${shift.kind}`)}</Badge>
            </p>
            <p className="wrap-anywhere" dir="auto">
              {shift.people.map((person) => nameOf(person, t)).join(" → ")}
            </p>
            <p className="text-pretty text-muted">
              {patternOf(shift, shift.kind === "OVERRIDE" ? timeZone : shift.timeZone, language, t)}
            </p>
            {mayChange && (
              <ActForm
                action="/admin/on-call/end"
                values={{ id: shift.id }}
                back="/admin/on-call"
                label={t("onCall.end")}
                of={`${t(`onCall.levelName.${shift.level}`)}, ${shift.people.map((person) => nameOf(person, t)).join(", ")}`}
                lead={t("onCall.endLead")}
                submit={t("onCall.endNow")}
                t={t}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const minutesOfHour = 60;

function patternOf(shift: Shift, timeZone: string, language: Language, t: Translate): string {
  const { frequency, interval, byDay, rotationStart, until, durationMinutes } = shift;
  const at = (when: string) => formatInstant(when, language, timeZone);
  const hours = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(durationMinutes / minutesOfHour);
  return [
    frequency === null ? null : t(`onCall.every.${frequency}`, { interval }),
    byDay.length === 0 ? null : byDay.map((day) => t(`weekday.${day}`)).join(", "),
    shift.kind === "OVERRIDE" ? null : t("onCall.turn", { hours }),
    t("onCall.since", { at: at(rotationStart) }),
    until === null ? null : t("onCall.until", { at: at(until) }),
    timeZone,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
