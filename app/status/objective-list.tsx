import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import type { PublicObjective } from "#lib/operations/index.ts";

const names = ["availability", "latency-p95", "service-error-rate", "delivery-success", "delivery-time"] as const;

/** The objectives in plain words. */
export function ObjectiveList({
  objectives,
  language,
  t,
}: {
  objectives: readonly PublicObjective[];
  language: Language;
  t: Translate;
}) {
  const round = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
  return (
    <section aria-labelledby="objectives">
      <h2 id="objectives" className="text-lg font-semibold tracking-tight">
        {t("status.objectives")}
      </h2>
      <p className="mt-1 text-pretty text-sm text-muted">{t("status.objectivesLead")}</p>
      <ul className={`${card} mt-3 divide-y divide-line`}>
        {names.flatMap((name) => {
          const objective = objectives.find((one) => one.name === name);
          if (!objective) return [];
          const { actual, target, met } = objective;
          return (
            <li key={name} className="flex items-start justify-between gap-4 px-4 py-3.5 sm:px-6">
              <div className="min-w-0">
                <h3 className="font-medium">{t(`status.objectiveName.${name}`)}</h3>
                <p className="mt-0.5 text-pretty text-sm text-muted tabular-nums">
                  {actual === null
                    ? t("status.notMeasured")
                    : t(`status.objective.${name}`, {
                        // Rounded down, so that a missed goal never looks like a met one.
                        actual: name === "latency-p95" ? round(Math.ceil(actual)) : roundDown(actual, name, round),
                        target: round(target),
                      })}
                </p>
              </div>
              {met !== null && <Badge tone={met ? "good" : "bad"}>{met ? t("status.met") : t("status.missed")}</Badge>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Towards the bad side: shares of good events down, shares of failures up. */
function roundDown(percent: number, name: string, round: (value: number) => string): string {
  const toHundredth = name === "service-error-rate" ? Math.ceil : Math.floor;
  return round(toHundredth(Number((percent * 100).toFixed(6))) / 100);
}
