import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { field, primaryButton } from "#app/_ui/classes.ts";
import { opener } from "../_forms/act-form.tsx";
import { keepsFields } from "../_forms/keeps-fields.ts";

interface Props {
  /** The next time that follows the rules, as RFC 3339. */
  proposal: { startsAt: string; endsAt: string } | null;
  t: Translate;
}

/** The value of a "datetime-local" field: UTC without the zone. */
const fieldValue = (at: string | undefined): string | undefined => at && new Date(at).toISOString().slice(0, 16);

/** Collapsed by default, because scheduling a window notifies everyone. Works without scripts. */
export function ScheduleForm({ proposal, t }: Props) {
  const label = "block text-sm font-medium";
  const box = "flex items-start gap-2.5 text-sm";
  return (
    <details className="group">
      <summary className={opener}>
        {t("maintenance.schedule")}
        <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      <form
        method="post"
        action="/admin/maintenance/schedule"
        {...keepsFields}
        autoComplete="off"
        className="mt-3 max-w-2xl space-y-4 rounded-xl bg-sunken p-4"
      >
        <p className="text-pretty text-sm">{t("maintenance.scheduleLead")}</p>
        <label className={label}>
          {t("maintenance.title")}
          <input name="title" required maxLength={200} dir="auto" className={`${field} mt-1.5 font-normal`} />
        </label>
        <div className="grid gap-4 sm:grid-cols-2">
          {(["startsAt", "endsAt"] as const).map((name) => (
            <label key={name} className={label}>
              {t(`maintenance.${name}`)}
              <input
                type="datetime-local"
                name={name}
                required
                defaultValue={fieldValue(proposal?.[name])}
                className={`${field} mt-1.5 font-normal`}
              />
            </label>
          ))}
        </div>
        {(["readOnly", "emergency"] as const).map((name) => (
          <label key={name} className={box}>
            <input type="checkbox" name={name} value="true" className="mt-0.5 size-4 shrink-0 accent-accent" />
            <span>
              <span className="font-medium">{t(`maintenance.${name}`)}</span>
              <span className="block text-pretty text-muted">{t(`maintenance.${name}Lead`)}</span>
            </span>
          </label>
        ))}
        <label className={label}>
          {t("console.reasonOptional")}
          <input name="reason" maxLength={500} className={`${field} mt-1.5 font-normal`} />
        </label>
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("maintenance.scheduleNow")}
        </button>
      </form>
    </details>
  );
}
