import { Badge, type Tone } from "#app/_ui/badge.tsx";

/** The row of a list whose first column is a `StatusWithTime`. On a phone the columns stack. */
export const statusRow = "grid gap-x-4 gap-y-2 px-4 py-3.5 text-sm sm:grid-cols-[12.5rem_minmax(0,1fr)] sm:px-6";

interface Props {
  tone: Tone;
  label: string;
  /** An RFC 3339 instant and the viewer's formatter for it. */
  when: string;
  at: (when: string) => string;
}

/** A status badge with the time of the status. */
export function StatusWithTime({ tone, label, when, at }: Props) {
  return (
    <div className="flex items-center justify-between gap-2 sm:block">
      <Badge tone={tone}>{label}</Badge>
      <time dateTime={when} className="block text-end text-[0.8125rem] text-muted tabular-nums sm:mt-1.5 sm:text-start">
        {at(when)}
      </time>
    </div>
  );
}
