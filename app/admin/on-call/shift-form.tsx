import type { Translate } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { keepsFields } from "../_forms/keeps-fields.ts";
import { Collapsed, input, LevelField, labelClass, PersonField, TimeField, ZoneField } from "./fields.tsx";
import { personNames, toField } from "./form-values.ts";
import type { OnCallData } from "./view.ts";

interface Props {
  staff: OnCallData["staff"];
  timeZone: string;
  now: Date;
  t: Translate;
}

const weekHours = 168;
const hourMs = 3_600_000;

/** Adds a shift. The proposal is a rotation that changes each week. */
export function ShiftForm({ staff, timeZone, now, t }: Props) {
  const fullHour = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  return (
    <Collapsed title={t("onCall.addShift")}>
      <form
        method="post"
        action="/admin/on-call/save"
        {...keepsFields}
        autoComplete="off"
        className="mt-3 max-w-2xl space-y-4 rounded-xl bg-sunken p-4"
      >
        <p className="text-pretty text-sm">{t("onCall.addShiftLead")}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <LevelField t={t} />
          {personNames.map((name, index) => (
            <PersonField
              key={name}
              name={name}
              label={t("onCall.person", { number: index + 1 })}
              required={index === 0}
              staff={staff}
              t={t}
            />
          ))}
          <TimeField name="startsAt" label={t("onCall.startsAt")} required value={toField(fullHour, timeZone)} />
          <ZoneField value={timeZone} t={t} />
          <label className={labelClass}>
            {t("onCall.hours")}
            <input
              type="number"
              name="hours"
              required
              min="0.5"
              step="0.5"
              max="8784"
              defaultValue={weekHours}
              className={input}
            />
          </label>
          <label className={labelClass}>
            {t("onCall.frequency")}
            <select name="frequency" defaultValue="WEEKLY" className={input}>
              {(["WEEKLY", "DAILY", "ONCE"] as const).map((frequency) => (
                <option key={frequency} value={frequency}>
                  {t(`onCall.frequencyName.${frequency}`)}
                </option>
              ))}
            </select>
          </label>
          <label className={labelClass}>
            {t("onCall.interval")}
            <input type="number" name="interval" required min="1" max="52" defaultValue="1" className={input} />
          </label>
          <TimeField name="until" label={t("onCall.untilField")} />
        </div>
        <fieldset>
          <legend className="text-sm font-medium">{t("onCall.byDay")}</legend>
          <div className="mt-1.5 flex flex-wrap gap-x-4 gap-y-2 text-sm">
            {WEEKDAYS.map((day) => (
              <label key={day} className="flex min-h-6 items-center gap-2">
                <input type="checkbox" name={`day_${day}`} value="true" className="size-4 shrink-0 accent-accent" />
                {t(`weekday.${day}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("onCall.saveShift")}
        </button>
      </form>
    </Collapsed>
  );
}
