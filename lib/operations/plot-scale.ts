/** The vertical scale of a plot. Durations are on a logarithmic scale, because they differ by orders of magnitude. */
export interface Scale {
  ticks: number[];
  /** The distance of a value from the top, in pixels. Values outside of the scale are at its edge. */
  y: (value: number) => number;
}

interface Measured {
  unit: string;
  targets: readonly number[];
  values: readonly number[];
  /** True if the values should be at least as high as the targets. */
  isHigherBetter: boolean;
  height: number;
}

/** A scale with all values and all targets. */
export function scaleFor({ unit, targets, values, isHigherBetter, height }: Measured): Scale {
  const all = [...targets, ...values];
  if (unit !== "%") return logarithmic(all, height);
  if (!isHigherBetter) return linear(0, roundUp(Math.max(...all) * 1.1), height);
  const lowest = Math.min(...all);
  return linear([98, 95, 90, 80, 50].find((one) => one < lowest) ?? 0, 100, height);
}

function linear(from: number, to: number, height: number): Scale {
  return { ticks: [from, (from + to) / 2, to], y: (value) => height * (1 - clamp((value - from) / (to - from))) };
}

/** Whole powers of ten; at most five of them get a tick. */
function logarithmic(all: readonly number[], height: number): Scale {
  const positive = all.filter((value) => value > 0);
  const from = Math.floor(Math.log10(Math.min(...positive)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...positive))));
  const every = Math.ceil((to - from) / 4);
  const powers = Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
  return {
    ticks: powers.map((power) => 10 ** power),
    y: (value) => height * (1 - clamp((Math.log10(Math.max(value, Number.MIN_VALUE)) - from) / (to - from))),
  };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** The next number of the form 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((one) => one * power >= value) ?? 10) * power;
}

/** The path of a line in a box of `width`: a gap where there is no value, and a dot for a value between two gaps. */
export function pathsOf(ys: readonly (number | null)[], width: number): { line: string; dots: string } {
  const x = (index: number) => round(ys.length < 2 ? width / 2 : (index / (ys.length - 1)) * width);
  let [line, dots] = ["", ""];
  ys.forEach((y, index) => {
    if (y === null) return;
    const [before = null, after = null] = [ys[index - 1], ys[index + 1]];
    const at = `${x(index)} ${round(y)}`;
    // A line of length zero with round ends is a dot that the stretched plot does not distort.
    if (before === null && after === null) dots += `M${at}h0`;
    else line += `${before === null ? "M" : "L"}${at}`;
  });
  return { line, dots };
}

const round = (value: number): number => Math.round(value * 10) / 10;
