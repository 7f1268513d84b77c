import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { field, primaryButton } from "#app/_ui/classes.ts";
import { opener } from "../_forms/act-form.tsx";
import { keepsFields } from "../_forms/keeps-fields.ts";
import { maxText } from "./limits.ts";

interface Props {
  action: string;
  /** The form's hidden fields. */
  values: Record<string, string>;
  label: string;
  /** Screen reader text that distinguishes equal labels. */
  of?: string;
  lead: string;
  /** The text to begin with. */
  text: string;
  submit: string;
  t: Translate;
}

/** A form for a longer text, collapsed by default. Works without scripts. */
export function TextForm({ action, values, label, of, lead, text, submit, t }: Props) {
  return (
    <details className="group">
      <summary className={opener}>
        {label}
        {of && <span className="sr-only"> {of}</span>}
        <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      <form
        method="post"
        action={action}
        encType="multipart/form-data"
        {...keepsFields}
        autoComplete="off"
        className="mt-3 max-w-2xl rounded-xl bg-sunken p-4"
      >
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <p className="text-pretty text-sm">{lead}</p>
        <label className="mt-3 block text-sm font-medium">
          {t("reports.text")}
          <textarea
            name="text"
            required
            maxLength={maxText}
            rows={6}
            dir="auto"
            defaultValue={text}
            className={`${field} mt-1.5 block py-2.5 font-normal`}
          />
        </label>
        <button type="submit" className={`${primaryButton} mt-3 py-2 leading-tight`}>
          {submit}
        </button>
      </form>
    </details>
  );
}
