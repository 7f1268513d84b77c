import { Clock, TriangleAlert } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { Countdown } from "./countdown.tsx";
import type { Due } from "./due.ts";

/** An incident's deadlines with their clocks. Overdue ones have an icon and a label. */
export function DueList({ dues, now, at, t }: { dues: Due[]; now: Date; at: (when: string) => string; t: Translate }) {
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1.5">
      {dues.map(({ what, by, isOverdue }) => (
        <li key={what} className="min-w-0">
          {isOverdue ? (
            <Badge tone="bad" wraps>
              <TriangleAlert className="size-3.5 shrink-0" aria-hidden />
              <time dateTime={by}>{t(`incidents.due.${what}Overdue`, { at: at(by) })}</time>
              <Countdown by={by} now={now.toISOString()} />
            </Badge>
          ) : (
            <span className="inline-flex items-center gap-1.5 text-muted">
              <Clock className="size-3.5 shrink-0" aria-hidden />
              <time dateTime={by}>{t(`incidents.due.${what}`, { at: at(by) })}</time>
              <Countdown by={by} now={now.toISOString()} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
