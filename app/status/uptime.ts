import type { Language } from "#app/_request/language.ts";
import type { UptimePeriod } from "#lib/operations/index.ts";

/** 0 to 1. Null: no data. */
export const shareOf = ({ upMinutes, minutes }: Pick<UptimePeriod, "upMinutes" | "minutes">): number | null =>
  minutes === 0 ? null : upMinutes / minutes;

/** All periods together. */
export const sumOf = (periods: readonly UptimePeriod[]) => ({
  upMinutes: periods.reduce((sum, { upMinutes }) => sum + upMinutes, 0),
  minutes: periods.reduce((sum, { minutes }) => sum + minutes, 0),
});

export type Grade = "good" | "warn" | "bad" | "none";

export function gradeOf(share: number | null): Grade {
  if (share === null) return "none";
  if (share >= 0.999) return "good";
  return share >= 0.99 ? "warn" : "bad";
}

/** Rounded down, so that only a period without any failure has 100 %. */
export const formatShare = (share: number, language: Language): string =>
  new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: share === 1 ? 0 : 2,
    maximumFractionDigits: 2,
    roundingMode: "floor",
  }).format(share);
