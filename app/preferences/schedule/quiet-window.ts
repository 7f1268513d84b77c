import type { Translate } from "#app/_request/translate.ts";
import type { TimesFragment, Weekday } from "#graphql/generated/operations.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import type { FieldProblem } from "./problem.ts";

export type QuietWindow = TimesFragment["quietHours"][number];

const inOrder = (days: readonly Weekday[]): Weekday[] => WEEKDAYS.filter((day) => days.includes(day));

/**
 * Identifies a window. A form names the window it changes, so that it does not overwrite a list that was changed
 * elsewhere.
 */
export const windowKey = ({ days, start, end }: QuietWindow): string => `${inOrder(days).join(",")} ${start}-${end}`;

/** "HH:MM" strings sort chronologically. Equal times mean a whole day. */
export const endsNextDay = ({ start, end }: QuietWindow): boolean => start !== "" && end !== "" && end <= start;

/** The suggested new window: every night, then late weekend mornings. */
export const suggestion = (present: readonly unknown[]): QuietWindow =>
  present.length === 0
    ? { days: [...WEEKDAYS], start: "22:00", end: "07:00" }
    : { days: ["SATURDAY", "SUNDAY"], start: "07:00", end: "10:00" };

/** Reads the window from a form that may be incomplete. */
export function windowOfForm(form: URLSearchParams): QuietWindow {
  const days = form.getAll("days");
  const time = (name: string) => /^([01]\d|2[0-3]):[0-5]\d$/.exec(form.get(name) ?? "")?.[0] ?? "";
  return { days: WEEKDAYS.filter((day) => days.includes(day)), start: time("start"), end: time("end") };
}

/** The problem of an incomplete window. */
export const problemOfWindow = ({ days, start, end }: QuietWindow): FieldProblem | null =>
  days.length === 0 ? "noDay" : start === "" || end === "" ? "badTime" : null;

export function windowText(window: QuietWindow, t: Translate): string {
  const { days, start, end } = window;
  const until = endsNextDay(window) ? t("preferences.nextDay", { end }) : end;
  return t("preferences.quietWindow", { days: daysText(days, t), start, end: until });
}

/** "Every day", "Mon to Fri" for three or more consecutive days, else each day. */
function daysText(days: readonly Weekday[], t: Translate): string {
  if (days.length === WEEKDAYS.length) return t("preferences.everyDay");
  const positions = inOrder(days).map((day) => WEEKDAYS.indexOf(day));
  const names = inOrder(days).map((day) => t(`weekdayShort.${day}`));
  const isRun = positions.every((position, index) => index === 0 || position === (positions[index - 1] ?? 0) + 1);
  const [first = "", last = ""] = [names.at(0), names.at(-1)];
  return isRun && names.length > 2 ? t("preferences.days", { first, last }) : names.join(", ");
}
