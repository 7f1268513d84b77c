import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { formatMeasure, formatTarget, isHigherBetter, pathsOf, scaleFor } from "#lib/operations/index.ts";
import type { OperationsView } from "./measures.ts";
import { PlotCursor } from "./plot-cursor.tsx";
import { PlotTable } from "./plot-table.tsx";
import { lineName, plotTexts } from "./texts.ts";

type PlotView = OperationsView["plots"][number];

interface Props {
  plot: PlotView;
  /** Formats the start of a step. */
  at: (moment: string) => string;
  /** The same for a label of the axis, where there is little space. */
  atAxis: (moment: string) => string;
  language: Language;
  t: Translate;
}

/** The width in the SVG's own units; the browser stretches it. */
const width = 1_000;
/** In pixels. */
const height = 152;
/** Space for labels at the edges of the axis. */
const pad = 8;
/** A page has at most two lines in a plot. */
const colors = [
  { line: "stroke-accent", dot: "fill-accent" },
  { line: "stroke-second", dot: "fill-second" },
] as const;

/** A plot with its objectives, a cursor and a table with the same numbers. */
export function Plot({ plot, at, atAxis, language, t }: Props) {
  const { title, description } = plotTexts(plot.name, language);
  const [first] = plot.lines;
  if (!first) return null;
  const { unit, points } = first;
  const lines = plot.lines.map((line, index) => ({
    ...line,
    name: lineName(line.objective, language),
    color: colors[index % colors.length] ?? colors[0],
  }));
  const latest = points.findLastIndex(({ value }) => value !== null);
  const id = `plot-${plot.name}`;
  const textOf = (index: number) => stepText({ lines, index, at, language, t });
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col px-4 py-4 sm:px-6">
      <figcaption>
        <h3 id={id} className="font-medium">
          {title}
        </h3>
        <p className="mt-0.5 text-pretty text-sm text-muted">{description}</p>
        <ul className="mt-2 mb-3 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {lines.map(({ objective, name, target, color }) => (
            <li key={objective} className="inline-flex items-center gap-1.5">
              <svg className="h-2 w-4" aria-hidden="true">
                <line x1="1" x2="15" y1="4" y2="4" className={color.line} strokeWidth="2.5" strokeLinecap="round" />
              </svg>
              {t("operations.lineWithTarget", { name, target: formatTarget(target, unit, language) })}
            </li>
          ))}
        </ul>
      </figcaption>
      {latest === -1 ? (
        <p className="flex min-h-40 grow items-center justify-center rounded-xl bg-sunken px-4 text-center text-sm text-muted">
          {t("operations.plotEmpty")}
        </p>
      ) : (
        <>
          <Drawing
            lines={lines}
            unit={unit}
            latest={latest}
            label={title}
            textOf={textOf}
            atAxis={atAxis}
            {...{ language }}
          />
          <PlotTable title={title} lines={lines} at={at} language={language} t={t} />
        </>
      )}
    </figure>
  );
}

type Line = PlotView["lines"][number] & { name: string; color: (typeof colors)[number] };

interface DrawingProps {
  lines: Line[];
  unit: string;
  latest: number;
  label: string;
  textOf: (index: number) => string;
  atAxis: (moment: string) => string;
  language: Language;
}

function Drawing({ lines, unit, latest, label, textOf, atAxis, language }: DrawingProps) {
  const points = lines[0]?.points ?? [];
  const targets = [...new Set(lines.map(({ target }) => target))].toSorted((a, b) => b - a);
  const values = lines.flatMap((line) => line.points.flatMap(({ value }) => (value === null ? [] : [value])));
  const scale = scaleFor({
    unit,
    targets,
    values,
    isHigherBetter: isHigherBetter(unit, targets[0] ?? 0),
    height: height - 2 * pad,
  });
  const y = (value: number) => scale.y(value) + pad;
  const ys = lines.map((line) => line.points.map(({ value }) => (value === null ? null : y(value))));
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)]">
      <svg className="h-38 w-16" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <text
            key={tick}
            x="58"
            y={y(tick) + 4}
            className="fill-muted text-[0.6875rem] tabular-nums [text-anchor:end]"
          >
            {formatMeasure(tick, unit, language)}
          </text>
        ))}
      </svg>
      <PlotCursor
        label={label}
        texts={points.map((_, index) => textOf(index))}
        ys={ys}
        dots={lines.map(({ color }) => color.dot)}
        latest={latest}
      >
        <svg className="block h-38 w-full overflow-visible" aria-hidden="true">
          {scale.ticks.map((tick) => (
            <line key={tick} x1="0" x2="100%" y1={y(tick)} y2={y(tick)} className="stroke-line" />
          ))}
          {targets.map((target) => (
            <line
              key={target}
              x1="0"
              x2="100%"
              y1={y(target)}
              y2={y(target)}
              className="stroke-bad"
              strokeDasharray="5 4"
              strokeWidth="1.25"
            />
          ))}
          <svg
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            className="size-full overflow-visible"
            aria-hidden="true"
          >
            {lines.map(({ objective, color }, index) => {
              const { line, dots } = pathsOf(ys[index] ?? [], width);
              return (
                <g key={objective} fill="none" className={color.line} strokeLinecap="round" strokeLinejoin="round">
                  <path d={line} strokeWidth="2" vectorEffect="non-scaling-stroke" />
                  <path d={dots} strokeWidth="5" vectorEffect="non-scaling-stroke" />
                </g>
              );
            })}
          </svg>
          {targets.map((target, index) => (
            <text
              key={target}
              x="4"
              // The lower one of two labels is below its line, so that they do not overlap.
              y={y(target) + (index === 0 && y(target) > 14 ? -5 : 13)}
              className="fill-bad stroke-surface text-[0.6875rem] font-medium [paint-order:stroke]"
              strokeWidth="3"
            >
              {formatTarget(target, unit, language)}
            </text>
          ))}
        </svg>
        <TimeAxis points={points} atAxis={atAxis} />
      </PlotCursor>
    </div>
  );
}

const marks = [
  { share: 0, aligned: "[text-anchor:start]" },
  { share: 1 / 3, aligned: "[text-anchor:middle]" },
  { share: 2 / 3, aligned: "[text-anchor:middle]" },
  { share: 1, aligned: "[text-anchor:end]" },
] as const;

const TimeAxis = ({ points, atAxis }: { points: { at: string }[]; atAxis: (moment: string) => string }) => (
  <svg className="block h-5 w-full overflow-visible" aria-hidden="true">
    {marks.map(({ share, aligned }) => {
      const index = Math.round(share * (points.length - 1));
      return (
        <text
          key={share}
          x={`${(index / (points.length - 1)) * 100}%`}
          y="15"
          className={`fill-muted text-[0.6875rem] tabular-nums ${aligned}`}
        >
          {atAxis(points[index]?.at ?? "")}
        </text>
      );
    })}
  </svg>
);

interface StepText {
  lines: Line[];
  index: number;
  at: (moment: string) => string;
  language: Language;
  t: Translate;
}

/** A step in words: "14:05: p95 12 ms, p99 40 ms, 320 events". */
function stepText({ lines, index, at, language, t }: StepText): string {
  const [first] = lines;
  const point = first?.points[index];
  if (!first || !point) return "";
  if (point.events === 0) return t("operations.stepEmpty", { at: at(point.at) });
  const values = lines.map(({ name, unit, points }) => {
    const value = points[index]?.value ?? null;
    return `${name} ${value === null ? "–" : formatMeasure(value, unit, language)}`;
  });
  return t("operations.step", { at: at(point.at), values: values.join(", "), events: point.events });
}
