import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import type { UptimePeriod } from "#lib/operations/index.ts";
import { formatShare, type Grade, gradeOf, shareOf, sumOf } from "./uptime.ts";

export const barColors: Record<Grade, string> = {
  good: "fill-bar-good",
  warn: "fill-bar-warn",
  bad: "fill-bar-bad",
  none: "fill-line",
};
const height = 28;
/** A day without data is low, so that it differs from the others without colours, too. */
const heights: Record<Grade, number> = { good: height, warn: height, bad: height, none: 8 };

/** A bar for each day. */
export function UptimeBars({ days, language, t }: { days: readonly UptimePeriod[]; language: Language; t: Translate }) {
  const grades = days.map((day) => gradeOf(shareOf(day)));
  const total = shareOf(sumOf(days));
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const label = t("status.bars", {
    share: total === null ? t("status.noData") : formatShare(total, language),
    bad: grades.filter((grade) => grade === "warn" || grade === "bad").length,
    empty: grades.filter((grade) => grade === "none").length,
  });
  return (
    <svg
      viewBox={`0 0 ${days.length * 4 - 1} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="block h-7 w-full"
    >
      {days.map((day, index) => {
        const grade = grades[index] ?? "none";
        const share = shareOf(day);
        return (
          <rect
            key={day.startsAt.getTime()}
            x={index * 4}
            y={height - heights[grade]}
            width={3}
            height={heights[grade]}
            className={barColors[grade]}
          >
            <title>
              {t("status.day", {
                day: format.format(day.startsAt),
                share: share === null ? t("status.noData") : formatShare(share, language),
              })}
            </title>
          </rect>
        );
      })}
    </svg>
  );
}
