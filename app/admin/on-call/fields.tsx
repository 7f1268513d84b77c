import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Translate } from "#app/_request/translate.ts";
import { field } from "#app/_ui/classes.ts";
import { ON_CALL_LEVELS } from "#lib/enums.ts";
import { opener } from "../_forms/act-form.tsx";
import { nameOf, type OnCallData } from "./view.ts";

export const labelClass = "block text-sm font-medium";
export const input = `${field} mt-1.5 font-normal`;

/** A form that is collapsed until it is needed. Works without scripts. */
export const Collapsed = ({ title, children }: { title: string; children: ReactNode }) => (
  <details className="group w-full sm:w-auto sm:open:w-full">
    <summary className={opener}>
      {title}
      <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
    </summary>
    {children}
  </details>
);

export const LevelField = ({ t }: { t: Translate }) => (
  <label className={labelClass}>
    {t("onCall.level")}
    <select name="level" className={input}>
      {ON_CALL_LEVELS.map((level) => (
        <option key={level} value={level}>
          {t(`onCall.levelName.${level}`)}
        </option>
      ))}
    </select>
  </label>
);

interface PersonProps {
  name: string;
  label: string;
  required?: boolean;
  staff: OnCallData["staff"];
  t: Translate;
}

export const PersonField = ({ name, label, required = false, staff, t }: PersonProps) => (
  <label className={labelClass}>
    {label}
    <select name={name} required={required} defaultValue="" className={input}>
      <option value="">{t("onCall.nobodySelected")}</option>
      {staff.map(({ userId, person }) => (
        <option key={userId} value={userId}>
          {nameOf(person, t)}
        </option>
      ))}
    </select>
  </label>
);

interface TimeProps {
  name: string;
  label: string;
  required?: boolean;
  value?: string;
}

export const TimeField = ({ name, label, required = false, value }: TimeProps) => (
  <label className={labelClass}>
    {label}
    <input type="datetime-local" name={name} required={required} defaultValue={value} className={input} />
  </label>
);

export const ZoneField = ({ value, t }: { value: string; t: Translate }) => (
  <label className={labelClass}>
    {t("onCall.timeZone")}
    <input name="timeZone" required maxLength={64} defaultValue={value} autoComplete="off" className={input} />
  </label>
);
