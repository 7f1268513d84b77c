import type { Translate } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { keepsFields } from "../_forms/keeps-fields.ts";
import { Collapsed, input, LevelField, labelClass, PersonField, TimeField } from "./fields.tsx";
import { toField } from "./form-values.ts";
import type { OnCallData } from "./view.ts";

interface Props {
  staff: OnCallData["staff"];
  timeZone: string;
  now: Date;
  t: Translate;
}

const dayMs = 86_400_000;

/** Puts a person on call instead of the rota. The proposal is the next 24 hours. */
export function OverrideForm({ staff, timeZone, now, t }: Props) {
  return (
    <Collapsed title={t("onCall.addOverride")}>
      <form
        method="post"
        action="/admin/on-call/override"
        {...keepsFields}
        autoComplete="off"
        className="mt-3 max-w-2xl space-y-4 rounded-xl bg-sunken p-4"
      >
        <input type="hidden" name="timeZone" value={timeZone} />
        <p className="text-pretty text-sm">{t("onCall.addOverrideLead", { timeZone })}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <LevelField t={t} />
          <PersonField name="userId" label={t("onCall.overridePerson")} required staff={staff} t={t} />
          <TimeField name="from" label={t("onCall.from")} required value={toField(now, timeZone)} />
          <TimeField
            name="to"
            label={t("onCall.to")}
            required
            value={toField(new Date(now.getTime() + dayMs), timeZone)}
          />
        </div>
        <label className={labelClass}>
          {t("console.reasonOptional")}
          <input name="reason" maxLength={500} className={input} />
        </label>
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("onCall.saveOverride")}
        </button>
      </form>
    </Collapsed>
  );
}
