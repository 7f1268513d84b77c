import type { Counted, Selector } from "#lib/ledger/index.ts";
import type { AlertRule, Condition } from "#lib/operations/alerts/rule.ts";
import type { Duration } from "#lib/operations/duration.ts";
import type { Objective } from "#lib/operations/objectives.ts";

/** The job of the scrape configuration: other services use some of the same names of metrics. */
export const job = "notification-preferences";

/** Recorded by the rules: 1 while the API, a page and the worker answer the probe. */
export const probesRecord = "probe_success:min";
/** The same without the minutes of maintenance windows. Alerts read it, so that a planned outage pages no one after its end. */
export const unplannedProbesRecord = "probe_success:min_unplanned";

/** Values in a regular expression: RE2's, in a quoted string of PromQL. */
const alternatives = (values: string | readonly string[]): string =>
  [values]
    .flat()
    .map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, "\\\\$&"))
    .join("|");

function matcher(label: string, values: string | readonly string[], [equal, regular]: [string, string]): string {
  const [only, ...others] = [values].flat();
  return others.length === 0 ? `${label}${equal}"${only}"` : `${label}${regular}"${alternatives(values)}"`;
}

/** A whole number is written as "60" or "60.0", depending on the version of Prometheus. */
const boundary = (atMost: number): string => (Number.isInteger(atMost) ? `le=~"${atMost}(\\\\.0)?"` : `le="${atMost}"`);

/** The labels in braces. */
function braces({ where = {}, whereNot = {} }: Selector, more: readonly string[] = []): string {
  const parts = [
    `job="${job}"`,
    ...Object.entries(where).map(([label, values]) => matcher(label, values, ["=", "=~"])),
    ...Object.entries(whereNot).map(([label, values]) => matcher(label, values, ["!=", "!~"])),
    ...more,
  ];
  return `{${parts.join(",")}}`;
}

/** By Prometheus' convention, the names of counters end like this. Others that are counted are histograms. */
const isCounter = ({ metric }: Selector): boolean => metric.endsWith("_total");

/** The series of a gauge. */
export const gaugeSeries = (selector: Selector): string => `${selector.metric}${braces(selector)}`;

/** The series that count: a counter, or the count or a bucket of a histogram. */
function countedSeries({ atMost, ...selector }: Counted): string {
  if (isCounter(selector)) return gaugeSeries(selector);
  return atMost === undefined
    ? `${selector.metric}_count${braces(selector)}`
    : `${selector.metric}_bucket${braces(selector, [boundary(atMost)])}`;
}

const rate = (counted: Counted, window: Duration): string => `sum(rate(${countedSeries(counted)}[${window}]))`;
const increase = (counted: Counted, window: Duration): string => `sum(increase(${countedSeries(counted)}[${window}]))`;

/** A counter without a single bad event may have no series. */
const orZero = (expression: string): string => `(${expression} or vector(0))`;

/** Bad and all events per second. Null for the probe, which has its own record. */
export function eventRates({ indicator }: Objective, window: Duration): { bad: string; all: string } | null {
  if (indicator.kind === "probes") return null;
  const all = rate(indicator.of, window);
  const bad = "bad" in indicator ? orZero(rate(indicator.bad, window)) : `(${all} - ${rate(indicator.good, window)})`;
  return { bad, all };
}

/** The share of bad events. `probes`: the record of the probe. */
export function errorRatio(objective: Objective, window: Duration, probes = unplannedProbesRecord): string {
  const rates = eventRates(objective, window);
  return rates ? `${rates.bad} / ${rates.all}` : `1 - avg_over_time(${probes}[${window}])`;
}

/** How often a record is written is not known here, so it is counted over ten minutes, also those of a maintenance window. */
const failedMinutes = (window: Duration): string =>
  `(count_over_time(${unplannedProbesRecord}[${window}]) - sum_over_time(${unplannedProbesRecord}[${window}])) * 10 / count_over_time(${probesRecord}[10m])`;

/** True if there are enough events and bad events in the window. Half an event less, because PromQL extrapolates. */
function enough({ indicator, least }: Objective, window: Duration): string {
  const isOver = (expression: string, limit: number) => `${expression} > ${limit - 0.5}`;
  if (indicator.kind === "probes") return isOver(failedMinutes(window), least.bad);
  const all = increase(indicator.of, window);
  const bad = "bad" in indicator ? increase(indicator.bad, window) : `(${all} - ${increase(indicator.good, window)})`;
  return `(${isOver(all, least.events)} and ${isOver(bad, least.bad)})`;
}

export const slothId = ({ name }: Objective): string => `${job}-${name}`;
export const slothLabels = (objective: Objective) => ({
  sloth_id: slothId(objective),
  sloth_service: job,
  sloth_slo: objective.name,
});
const slothSelector = (objective: Objective): string =>
  `{${Object.entries(slothLabels(objective))
    .map(([label, value]) => `${label}="${value}"`)
    .join(", ")}}`;

/** One of Sloth's records of the objective. */
export const recorded = (objective: Objective, record: string): string => `${record}${slothSelector(objective)}`;

/** Without the noise of floating point. */
export const number = (value: number): string => String(Number(value.toPrecision(9)));

function burn(objective: Objective, rates: Extract<Condition, { kind: "burn" }>["rates"]): string {
  const tooFast = (window: Duration, factor: number) =>
    `max without (sloth_window) (${recorded(objective, `slo:sli_error:ratio_rate${window}`)} > (${factor} * ${number(1 - objective.goal)}))`;
  return rates
    .map(({ factor, long, short }) =>
      [
        "(",
        `  ${tooFast(short, factor)}`,
        `  and ${tooFast(long, factor)}`,
        `  and on () ${enough(objective, long)}`,
        ")",
      ].join("\n"),
    )
    .join("\nor\n");
}

const absent = ({ reportedAs: metric }: Objective): string => {
  const series = metric.startsWith("probe_") ? gaugeSeries({ metric }) : countedSeries({ metric });
  return `absent(max(${series}))`;
};

/** The expression of a rule; one for each of its objectives if it has some. */
export function alertExpressions({ when }: AlertRule): { objective: Objective | null; expr: string }[] {
  const each = (objectives: readonly Objective[], toExpr: (objective: Objective) => string) =>
    objectives.map((objective) => ({ objective, expr: toExpr(objective) }));
  switch (when.kind) {
    case "gauge": {
      const { of, by, limit } = when;
      const [worst, comparison] = "above" in limit ? ["max", `> ${limit.above}`] : ["min", `< ${limit.below}`];
      const grouping = by === undefined ? "" : ` by (${by}) `;
      return [{ objective: null, expr: `${worst}${grouping}(${gaugeSeries(of)}) ${comparison}` }];
    }
    case "increase":
      return [{ objective: null, expr: `${increase(when.of, when.window)} > ${when.above}` }];
    case "quantile": {
      const buckets = `${when.of.metric}_bucket${braces(when.of)}`;
      const quantile = `histogram_quantile(${when.quantile}, sum by (le) (rate(${buckets}[${when.window}]))) > ${when.above}`;
      return [
        {
          objective: null,
          expr: `${quantile}\nand on () ${increase(when.of, when.window)} > ${when.leastEvents - 0.5}`,
        },
      ];
    }
    case "ratio":
      return each(
        when.objectives,
        (objective) =>
          `(${errorRatio(objective, when.window)}) > ${when.above}\nand on () ${enough(objective, when.window)}`,
      );
    case "burn":
      return each(when.objectives, (objective) => burn(objective, when.rates));
    case "absent":
      return each(when.objectives, absent);
  }
}

/** Bad and all events, as counters since the start; of the probe, as a gauge for each minute. */
export function errorCounters({ indicator }: Objective): { bad: string; all: string } {
  if (indicator.kind === "probes") return { bad: `1 - ${probesRecord}`, all: `${probesRecord} * 0 + 1` };
  const sum = (counted: Counted) => `sum(${countedSeries(counted)})`;
  const all = sum(indicator.of);
  return { bad: "bad" in indicator ? sum(indicator.bad) : `${all} - ${sum(indicator.good)}`, all };
}
