import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import type { FieldProblem } from "./problem.ts";

/** One setting of the schedule: its name at the start, its controls at the end. On a phone they stack. */
export function ScheduleRow({
  id,
  title,
  hint,
  children,
}: {
  id: string;
  title: string;
  hint: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-8 gap-y-4 px-4 py-5 sm:px-6 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]"
    >
      <div>
        <h3 id={id} className="font-medium leading-6">
          {title}
        </h3>
        <p className="mt-0.5 max-w-prose text-pretty text-sm text-muted">{hint}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** The problem of a field. Screen readers announce it when it appears. */
export function FieldProblemText({ id, problem }: { id: string; problem: FieldProblem | null }) {
  const t = useTranslations("schedule.problem");
  return (
    <p id={id} role="alert" className="mt-2 text-pretty text-sm text-bad empty:hidden">
      {problem && t(problem)}
    </p>
  );
}
