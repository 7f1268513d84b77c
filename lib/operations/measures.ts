import type { Language } from "#lib/language.ts";

/** A measured value with its unit: "35 ms", "99.9 %". */
export function formatMeasure(value: number, unit: string, language: Language): string {
  if (unit === "%") {
    // 99.96 % must not be shown as 100 %.
    const digits = value >= 99 && value < 100 ? 2 : 1;
    const shown = value < 100 ? Math.min(value, 100 - 10 ** -digits) : value;
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: value < 1 ? 2 : digits }).format(
      shown / 100,
    );
  }
  return `${new Intl.NumberFormat(language, { maximumSignificantDigits: 3, useGrouping: false }).format(value)} ${unit}`;
}

/** True if a measured value should be at least its target. Targets of bad events are small shares. */
export const isHigherBetter = (unit: string, target: number): boolean => unit === "%" && target >= 50;

/** An objective as a limit: "≤ 300 ms". */
export const formatTarget = (target: number, unit: string, language: Language): string =>
  `${isHigherBetter(unit, target) ? "≥" : "≤"} ${formatMeasure(target, unit, language)}`;
