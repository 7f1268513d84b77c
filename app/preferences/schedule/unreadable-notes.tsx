import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl/react";
import type { TimesFragment } from "#graphql/generated/operations.ts";

/** Tells which stored times cannot be used, what is used in their place, and what to do. */
export function UnreadableNotes({ fields }: { fields: TimesFragment["unreadable"] }) {
  const t = useTranslations("schedule.unreadable");
  return fields.map((field) => (
    <p key={field} role="note" className="mt-3 flex gap-3 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {t(field)}
    </p>
  ));
}
