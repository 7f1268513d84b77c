import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { field, primaryButton } from "#app/_ui/classes.ts";

interface Props {
  action: string;
  /** What the form sends besides the reason; what is undefined is left out. */
  values: Record<string, string | undefined>;
  /** The page that the browser comes back to. */
  back: string;
  /** Opens the form; `of` tells apart what would otherwise sound the same. */
  label: string;
  of?: string;
  /** What will happen. */
  lead: string;
  submit: string;
  isReasonOptional?: boolean;
  t: Translate;
}

/** What opens a form. */
export const opener =
  "inline-flex min-h-10 list-none items-center gap-1.5 rounded-lg border border-line bg-surface px-3 text-sm font-medium text-ink transition-colors hover:bg-sunken [&::-webkit-details-marker]:hidden";

/** Something that is worth a second look: closed at first, then what it does, why, and the button. Needs no scripts. */
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
