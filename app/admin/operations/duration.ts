import type { Language } from "#app/_request/language.ts";

const units = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;

/** A length of time in its largest unit of which there are two or more: "90 sec", "3 hr". */
export function duration(seconds: number, language: Language): string {
  const { unit, seconds: size } = units.find((one) => seconds >= 2 * one.seconds) ?? { unit: "second", seconds: 1 };
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 0,
  });
  return format.format(Math.floor(seconds / size));
}
