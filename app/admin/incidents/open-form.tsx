import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { field, primaryButton } from "#app/_ui/classes.ts";
import { SEVERITIES } from "#lib/enums.ts";
import { opener } from "../_forms/act-form.tsx";
import { keepsFields } from "../_forms/keeps-fields.ts";
import { maxTitle } from "./limits.ts";
import { MessageField } from "./message-field.tsx";
import { Tick } from "./tick.tsx";

/** Collapsed by default, because opening an incident pages on call. */
export function OpenForm({ t }: { t: Translate }) {
  return (
    <details className="group">
      <summary className={opener}>
        {t("incidents.open")}
        <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      <form
        method="post"
        action="/admin/incidents/open"
        encType="multipart/form-data"
        {...keepsFields}
        autoComplete="off"
        className="mt-3 max-w-2xl space-y-4 rounded-xl bg-sunken p-4"
      >
        <p className="text-pretty text-sm">{t("incidents.openLead")}</p>
        <label className="block text-sm font-medium">
          {t("incidents.title")}
          <input name="title" required maxLength={maxTitle} dir="auto" className={`${field} mt-1.5 font-normal`} />
        </label>
        <label className="block text-sm font-medium">
          {t("incidents.severity")}
          <select name="severity" required defaultValue="" className={`${field} mt-1.5 font-normal`}>
            <option value="" disabled>
              {t("incidents.choose")}
            </option>
            {SEVERITIES.map((severity) => (
              <option key={severity} value={severity}>
                {t(`incidents.severityMeans.${severity}`)}
              </option>
            ))}
          </select>
        </label>
        <MessageField label={t("incidents.message")} />
        <label className="block text-sm font-medium">
          {t("incidents.startedAt")}
          <input type="datetime-local" name="startedAt" className={`${field} mt-1.5 font-normal sm:max-w-72`} />
        </label>
        <Tick name="security" label={t("incidents.isSecurity")} hint={t("incidents.isSecurityHint")} />
        <Tick name="breach" label={t("incidents.isBreach")} hint={t("incidents.isBreachHint")} />
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("incidents.openNow")}
        </button>
      </form>
    </details>
  );
}
