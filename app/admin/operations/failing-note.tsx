import { TriangleAlert } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";

type Queue = NonNullable<OperationsQuery["operations"]>["queue"];

/** Failing jobs and stalled plans. Renders nothing if there are none. */
export function FailingNote({ queue: { failingJobs, stalledPlans }, t }: { queue: Queue; t: Translate }) {
  if (failingJobs.length === 0 && stalledPlans === 0) return null;
  return (
    <div role="alert" className="mb-4 flex gap-4 rounded-2xl border-2 border-bad bg-bad-soft px-5 py-4 text-bad">
      <TriangleAlert className="mt-0.5 size-7 shrink-0" aria-hidden />
      <div className="space-y-0.5 text-sm">
        <p className="text-lg font-semibold">{t("operations.failing")}</p>
        {failingJobs.map(({ task, jobs, attempts }) => (
          <p key={task}>{t("operations.failingJob", { task, jobs, attempts })}</p>
        ))}
        {stalledPlans > 0 && <p>{t("operations.stalledPlans", { count: stalledPlans })}</p>}
        <p className="text-pretty">{t("operations.failingLead")}</p>
      </div>
    </div>
  );
}
