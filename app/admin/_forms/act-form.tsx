import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { field, primaryButton } from "#app/_ui/classes.ts";

interface Props {
  action: string;
  /** The form's hidden fields. Undefined values are omitted. */
  values: Record<string, string | undefined>;
  /** The page that the form redirects to. */
  back: string;
  /** The text of the button that opens the form. `of`: screen reader text that distinguishes equal labels. */
  label: string;
  of?: string;
  /** Describes the effect of the form. */
  lead: string;
  submit: string;
  isReasonOptional?: boolean;
  t: Translate;
}

/** The look of an element that opens a form. */
export const opener =
  "inline-flex min-h-10 list-none items-center gap-1.5 rounded-lg border border-line bg-surface px-3 text-sm font-medium text-ink transition-colors hover:bg-sunken [&::-webkit-details-marker]:hidden";

/**
 * A form for an action with consequences, collapsed by default: the effect, a reason and the submit button. Works
 * without scripts.
 */
export function ActForm({ action, values, back, label, of, lead, submit, isReasonOptional = false, t }: Props) {
  return (
    <details className="group">
      <summary className={opener}>
        {label}
        {of && <span className="sr-only"> {of}</span>}
        <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
      </summary>
      <form method="post" action={action} autoComplete="off" className="mt-3 max-w-lg rounded-xl bg-sunken p-4">
        {Object.entries({ ...values, back }).map(
          ([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <p className="text-pretty text-sm">{lead}</p>
        <label className="mt-3 block text-sm font-medium">
          {t(isReasonOptional ? "console.reasonOptional" : "console.reason")}
          <input name="reason" required={!isReasonOptional} maxLength={500} className={`${field} mt-1.5 font-normal`} />
        </label>
        <button type="submit" className={`${primaryButton} mt-3 py-2 leading-tight`}>
          {submit}
        </button>
      </form>
    </details>
  );
}
