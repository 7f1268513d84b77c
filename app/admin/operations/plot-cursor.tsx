"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";

interface Props {
  /** The name for screen readers. */
  label: string;
  /** One text for each step: its time and values. */
  texts: readonly string[];
  /** One list for each line: the distance of each step's value from the top, in pixels. */
  ys: readonly (readonly (number | null)[])[];
  /** One for each line. */
  dots: readonly string[];
  /** The step that is shown without a cursor. */
  latest: number;
  /** The plot, as wide as this element. */
  children: ReactNode;
}

/** The number of steps by which a key moves the cursor. */
const moves: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * A cursor over a plot, for pointers and keys. It is a slider, because every screen reader announces the text of a slider when
 * it moves. Positions are attributes of SVG, because the page's Content-Security-Policy forbids inline styles.
 */
export function PlotCursor({ label, texts, ys, dots, latest, children }: Props) {
  const [cursor, setCursor] = useState<number | null>(null);
  const last = texts.length - 1;
  const index = Math.min(cursor ?? latest, last);
  const x = `${last === 0 ? 50 : (index / last) * 100}%`;

  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setCursor(Math.min(last, Math.max(0, index + move)));
  };
  const onPointerMove = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setCursor(Math.round(Math.min(1, Math.max(0, (clientX - left) / width)) * last));
  };

  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index}
        aria-valuetext={texts[index]}
        onKeyDown={onKeyDown}
        onFocus={() => setCursor(index)}
        onBlur={() => setCursor(null)}
        onPointerMove={onPointerMove}
        onPointerLeave={({ currentTarget }) => {
          if (currentTarget !== document.activeElement) setCursor(null);
        }}
        className="relative touch-pan-y rounded-sm outline-offset-4"
      >
        {children}
        {cursor !== null && (
          <svg className="pointer-events-none absolute inset-0 size-full overflow-visible" aria-hidden="true">
            <line x1={x} x2={x} y1="0" y2="100%" className="stroke-control" />
            {ys.map((line, number) => {
              const y = line[index] ?? null;
              return (
                y !== null && (
                  <circle key={dots[number]} cx={x} cy={y} r="4" className={`${dots[number]} stroke-surface`} />
                )
              );
            })}
          </svg>
        )}
      </div>
      <p className="col-span-2 mt-1 min-h-8 text-pretty sm:min-h-5 text-xs tabular-nums text-muted" aria-hidden="true">
        {texts[index]}
      </p>
    </>
  );
}
