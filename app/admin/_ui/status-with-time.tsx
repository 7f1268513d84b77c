import { Badge, type Tone } from "#app/_ui/badge.tsx";

/** A row of a list whose first column is a `Standing`; on a phone one stands below the other. */
export const standingRow = "grid gap-x-4 gap-y-2 px-4 py-3.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)] sm:px-6";

interface Props {
  tone: Tone;
  label: string;
  /** An instant, and how the viewer reads it. */
  when: string;
  at: (when: string) => string;
}

/** How something stands, and when it came about. */
export function Standing({ tone, label, when, at }: Props) {
  return (
    <div className="flex items-center justify-between gap-2 sm:block">
      <Badge tone={tone}>{label}</Badge>
      <time dateTime={when} className="block whitespace-nowrap text-[0.8125rem] text-muted tabular-nums sm:mt-1.5">
        {at(when)}
      </time>
    </div>
  );
}
