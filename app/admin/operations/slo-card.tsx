import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import { formatMeasure, formatTarget } from "#lib/operations/index.ts";
import { budgetTexts } from "./budget.ts";
import type { OperationsView } from "./measures.ts";
import { Meter, type MeterTone } from "./meter.tsx";
import { sloTexts } from "./texts.ts";

type Slo = OperationsView["slo"][number];

interface Props {
  slos: readonly Slo[];
  language: Language;
  t: Translate;
}

const looks = {
  good: { Icon: CircleCheck, color: "text-good" },
  warn: { Icon: TriangleAlert, color: "text-warn" },
  bad: { Icon: TriangleAlert, color: "text-bad" },
  none: { Icon: CircleDashed, color: "text-muted" },
} as const;

/** Below a quarter of its budget, an objective needs attention. */
const toneOf = (left: number | null): keyof typeof looks =>
  left === null ? "none" : left <= 0 ? "bad" : left < 0.25 ? "warn" : "good";

/** The objectives, the one with the least error budget first; those without measurements last. */
export function SloCard({ slos, language, t }: Props) {
  const sorted = slos.toSorted((a, b) => (a.budgetRemaining ?? Infinity) - (b.budgetRemaining ?? Infinity));
  return (
    <section aria-labelledby="slo" className={card}>
      <CardHead id="slo" title={t("operations.slo")} lead={t("operations.sloLead")} />
      <ul className="divide-y divide-line">
        {sorted.map((slo) => {
          const { name, target, actual, actualOutsideMaintenance: outside, unit, budgetRemaining: left } = slo;
          const { title, description } = sloTexts(slo, language);
          const tone = toneOf(left);
          const { Icon, color } = looks[tone];
          return (
            <li
              key={name}
              className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-6 md:grid-cols-[minmax(0,1fr)_27rem] md:items-center"
            >
              <div className="min-w-0">
                <h3 className="flex items-center gap-2 font-medium">
                  <Icon className={`size-4.5 shrink-0 ${color}`} aria-hidden />
                  {title}
                </h3>
                <p className="mt-0.5 text-pretty text-sm text-muted">{description}</p>
                {outside !== null && (
                  <p className="mt-0.5 text-pretty text-sm text-muted">
                    {t("operations.outsideMaintenance", { actual: formatMeasure(outside, unit, language) })}
                  </p>
                )}
              </div>
              <dl className="grid grid-cols-3 gap-x-3">
                <Figure term={t("operations.objective")}>{formatTarget(target, unit, language)}</Figure>
                <Figure term={t("operations.actual")}>
                  {actual === null ? <NoValue t={t} /> : formatMeasure(actual, unit, language)}
                </Figure>
                <Figure term={t("operations.budget")} color={color}>
                  {left === null || tone === "none" ? (
                    <NoValue t={t} />
                  ) : (
                    <Budget left={left} tone={tone} language={language} />
                  )}
                </Figure>
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Budget({ left, tone, language }: { left: number; tone: MeterTone; language: Language }) {
  const { figure, overspent } = budgetTexts(left, language);
  return (
    <>
      {figure}
      {overspent && (
        <span className="block text-xs font-normal tracking-normal whitespace-normal text-muted">{overspent}</span>
      )}
      <Meter share={left} tone={tone} />
    </>
  );
}

const NoValue = ({ t }: { t: Translate }) => (
  <>
    <span aria-hidden="true">–</span>
    <span className="sr-only">{t("operations.noSamples")}</span>
  </>
);

const Figure = ({ term, color = "", children }: { term: string; color?: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-xs text-muted">{term}</dt>
    <dd className={`mt-0.5 text-lg font-semibold tracking-tight whitespace-nowrap tabular-nums sm:text-2xl ${color}`}>
      {children}
    </dd>
  </div>
);
