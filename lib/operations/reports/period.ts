import { REPORT_KINDS, type ReportKind } from "#lib/enums.ts";

/** A week from Monday, a calendar month or a quarter, half-open, in UTC. UTC has no clock changes, so every day has 24 hours. */
export interface Period {
  kind: ReportKind;
  startsAt: Date;
  endsAt: Date;
}

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** A report is frozen at 06:00 UTC after its period, when every process has written its last minutes. */
const freezeAfterMs = 6 * hourMs;

const startOf: Record<ReportKind, (year: number, month: number, day: number, weekday: number) => number> = {
  WEEKLY: (year, month, day, weekday) => Date.UTC(year, month, day - ((weekday + 6) % 7)),
  MONTHLY: (year, month) => Date.UTC(year, month),
  QUARTERLY: (year, month) => Date.UTC(year, month - (month % 3)),
};
const endOf: Record<ReportKind, (start: Date) => number> = {
  WEEKLY: (start) => start.getTime() + 7 * dayMs,
  MONTHLY: (start) => Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1),
  QUARTERLY: (start) => Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 3),
};

/** The period that contains this moment. */
export function periodAt(kind: ReportKind, at: Date): Period {
  const startsAt = new Date(startOf[kind](at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCDay()));
  return { kind, startsAt, endsAt: new Date(endOf[kind](startsAt)) };
}

export const periodBefore = ({ kind, startsAt }: Pick<Period, "kind" | "startsAt">): Period =>
  periodAt(kind, new Date(startsAt.getTime() - 1));

export const freezesAt = ({ endsAt }: Period): Date => new Date(endsAt.getTime() + freezeAfterMs);

/** "2026-W49", "2026-11" or "2026-Q4". A week belongs to the year of its Thursday (ISO 8601). */
export function periodName({ kind, startsAt }: Pick<Period, "kind" | "startsAt">): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const year = startsAt.getUTCFullYear();
  const month = startsAt.getUTCMonth();
  if (kind === "MONTHLY") return `${year}-${two(month + 1)}`;
  if (kind === "QUARTERLY") return `${year}-Q${month / 3 + 1}`;
  const thursday = new Date(startsAt.getTime() + 3 * dayMs);
  const weekYear = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(weekYear, 0)) / (7 * dayMs)) + 1;
  return `${weekYear}-W${two(week)}`;
}

/** True if a report of this kind has the parts that begin with `first`: a monthly report has those of a weekly one, too. */
export const includes = (kind: ReportKind, first: ReportKind): boolean =>
  REPORT_KINDS.indexOf(first) <= REPORT_KINDS.indexOf(kind);
