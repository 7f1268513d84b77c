import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { IncidentsQuery } from "#graphql/generated/operations.ts";

type Times = NonNullable<IncidentsQuery["incidentTimes"]>;

/** Minutes below two hours, else hours with one digit. */
export function durationText(seconds: number, language: Language): string {
  const isShort = seconds < 7_200;
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit: isShort ? "minute" : "hour",
    unitDisplay: "short",
    maximumFractionDigits: isShort ? 0 : 1,
  });
  return format.format(seconds / (isShort ? 60 : 3_600));
}

/** The mean times of incidents. */
export function TimesCard({ times, language, t }: { times: Times; language: Language; t: Translate }) {
  const rows = [
    ["detect", times.meanSecondsToDetect],
    ["acknowledge", times.meanSecondsToAcknowledge],
    ["resolve", times.meanSecondsToResolve],
  ] as const;
  return (
    <section aria-labelledby="times" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="times" className="text-lg font-semibold tracking-tight">
        {t("incidents.times.heading", { count: times.incidents, days: times.days })}
      </h2>
      <dl className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-3">
        {rows.map(([name, seconds]) => (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-muted">{t(`incidents.times.${name}`)}</dt>
            <dd className="mt-0.5 text-2xl font-semibold tracking-tight tabular-nums">
              {seconds === null ? <span className="text-muted">–</span> : durationText(seconds, language)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
