import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { PlotPeriod } from "#graphql/generated/operations.ts";
import type { OperationsView } from "./measures.ts";
import { Plot } from "./plot.tsx";

/** The periods by their name in the page's URL. */
export const periods = { "1h": "HOUR", "24h": "DAY", "30d": "MONTH" } as const satisfies Record<string, PlotPeriod>;
export type Period = keyof typeof periods;

const clockTime = { hour: "2-digit", minute: "2-digit" } as const;
const stepFormats: Record<Period, Intl.DateTimeFormatOptions> = {
  "1h": clockTime,
  "24h": { weekday: "short", ...clockTime },
  "30d": { day: "numeric", month: "short", ...clockTime },
};

interface Props {
  plots: OperationsView["plots"];
  period: Period;
  path: string;
  language: Language;
  timeZone: string;
  t: Translate;
}

/** The values that the objectives limit, over a period, with links to the other periods. */
export function PlotsCard({ plots, period, path, language, timeZone, t }: Props) {
  const formatter = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { ...options, timeZone, hourCycle: "h23" });
    return (moment: string) => format.format(new Date(moment));
  };
  const at = formatter(stepFormats[period]);
  const atAxis = formatter(period === "30d" ? { day: "numeric", month: "short" } : clockTime);
  return (
    <section aria-labelledby="plots" className={card}>
      <CardHead id="plots" title={t("operations.measurements")} lead={t("operations.measurementsLead", { timeZone })}>
        <nav aria-label={t("operations.period")} className="mt-3 inline-flex rounded-lg bg-sunken p-1">
          {(Object.keys(periods) as Period[]).map((one) => (
            <a
              key={one}
              href={`${path}?period=${one}#plots`}
              aria-current={one === period ? "true" : undefined}
              className={`min-h-8 rounded-md px-3 py-1 text-sm font-medium ${one === period ? "bg-surface text-ink shadow-card" : "text-muted hover:text-ink"}`}
            >
              {t(`operations.periods.${one}`)}
            </a>
          ))}
        </nav>
      </CardHead>
      <div className="grid divide-y divide-line md:grid-cols-2 md:divide-y-0">
        {plots.map((plot) => (
          <Plot key={`${period}-${plot.name}`} plot={plot} at={at} atAxis={atAxis} language={language} t={t} />
        ))}
      </div>
    </section>
  );
}
