import { TriangleAlert } from "lucide-react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";
import { isEstimate } from "../_ui/is-estimate.ts";
import { FailingNote } from "./failing-note.tsx";

type Queue = NonNullable<OperationsQuery["operations"]>["queue"];

/** The depth of the queue and the number of workers. */
export function QueueCard({ queue, language, t }: { queue: Queue; language: Language; t: Translate }) {
  const { depth, oldestDueSeconds, digestsPending, dead, workers } = queue;
  const number = (value: number) =>
    isEstimate(value) ? t("console.about", { count: value }) : new Intl.NumberFormat(language).format(value);
  const facts = [
    { id: "depth", value: number(depth) },
    { id: "oldestDue", value: depth === 0 && oldestDueSeconds === 0 ? "–" : duration(oldestDueSeconds, language) },
    { id: "digests", value: number(digestsPending) },
    { id: "dead", value: number(dead), href: "/admin/deliveries?status=DEAD", isBad: dead > 0 },
    { id: "workers", value: number(workers), isBad: workers === 0 },
  ] as const;
  return (
    <section aria-labelledby="queue">
      <h2 id="queue" className="mb-3 text-lg font-semibold tracking-tight">
        {t("operations.queue")}
      </h2>
      {workers === 0 && (
        <div role="alert" className="mb-4 flex gap-4 rounded-2xl border-2 border-bad bg-bad-soft px-5 py-4 text-bad">
          <TriangleAlert className="mt-0.5 size-7 shrink-0" aria-hidden />
          <div>
            <p className="text-lg font-semibold">{t("operations.noWorkers")}</p>
            <p className="mt-0.5 text-pretty text-sm">{t("operations.noWorkersLead")}</p>
          </div>
        </div>
      )}
      <FailingNote queue={queue} t={t} />
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:grid-cols-5">
        {facts.map((fact) => (
          <div key={fact.id} className={`${card} relative px-4 py-3.5`}>
            <dt className="text-sm text-muted">
              {"href" in fact ? (
                <a
                  href={fact.href}
                  className="rounded-sm underline-offset-4 after:absolute after:inset-0 hover:underline"
                >
                  {t(`operations.${fact.id}`)}
                </a>
              ) : (
                t(`operations.${fact.id}`)
              )}
            </dt>
            <dd
              className={`mt-1 text-2xl font-semibold tracking-tight tabular-nums ${"isBad" in fact && fact.isBad ? "text-bad" : ""}`}
            >
              {fact.value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const durationUnits = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;

/** Formats a duration in the largest unit of which there are at least two: "90 sec", "3 hr". */
function duration(seconds: number, language: Language): string {
  const { unit, seconds: size } = durationUnits.find((one) => seconds >= 2 * one.seconds) ?? {
    unit: "second",
    seconds: 1,
  };
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 0,
  });
  return format.format(Math.floor(seconds / size));
}
