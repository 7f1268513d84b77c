import type { Weekday } from "#graphql/generated/operations.ts";
import type { FieldProblem } from "./problem.ts";
import { type QuietWindow, windowKey } from "./quiet-window.ts";
import { nextRows, type Row, type Schedule } from "./rows.ts";

/** A person's change of their schedule. */
export type ScheduleChange =
  | { kind: "zone"; timeZone: string }
  /** `was`: key of the replaced window, or null to insert one at `index`. `window` null: removed. */
  | { kind: "window"; was: string | null; window: QuietWindow | null; index?: number }
  | { kind: "summaries"; digestTime: string; digestWeekday: Weekday }
  /** An instant as text. Null ends the snooze. */
  | { kind: "snooze"; until: string | null };

export const scheduleKinds: readonly string[] = [
  "zone",
  "window",
  "summaries",
  "snooze",
] satisfies ScheduleChange["kind"][];

type WindowChange = Extract<ScheduleChange, { kind: "window" }>;

/** The list with one window added, replaced or removed. A replaced row keeps its id. Null: the window is gone. */
export function replaceWindow<W extends QuietWindow>(
  windows: readonly W[],
  { was, window, index = windows.length }: WindowChange,
): (W | QuietWindow)[] | null {
  if (was === null) return windows.toSpliced(index, 0, ...((window ? [window] : []) as W[]));
  const oldIndex = windows.findIndex((one) => windowKey(one) === was);
  const old = windows[oldIndex];
  return old ? windows.toSpliced(oldIndex, 1, ...(window ? [{ ...old, ...window }] : [])) : null;
}

/** The expected schedule after a change. Shown until the server responds. */
export function applyScheduleChange(schedule: Schedule, change: ScheduleChange): Schedule {
  if (change.kind === "snooze") return { ...schedule, snoozedUntil: change.until };
  const { kind: _, ...fields } = change;
  if (change.kind !== "window") return { ...schedule, ...fields };
  const windows: (Row | QuietWindow)[] = replaceWindow(schedule.quietHours, change) ?? schedule.quietHours;
  return { ...schedule, quietHours: nextRows(schedule.quietHours, windows) };
}

/** The change that restores the schedule before a change. An expired snooze is not restored. */
export function undoScheduleChange(before: Schedule, change: ScheduleChange, nowMs: number): ScheduleChange {
  switch (change.kind) {
    case "zone":
      return { kind: "zone", timeZone: before.timeZone };
    case "summaries":
      return { kind: "summaries", digestTime: before.digestTime, digestWeekday: before.digestWeekday };
    case "window": {
      const index = before.quietHours.findIndex((one) => windowKey(one) === change.was);
      const old = before.quietHours[index];
      // Without the row's id, which is not in the schema.
      const window = old ? { days: old.days, start: old.start, end: old.end } : null;
      return change.window
        ? { kind: "window", was: windowKey(change.window), window }
        : { kind: "window", was: null, window, index };
    }
    case "snooze": {
      const { snoozedUntil } = before;
      return { kind: "snooze", until: snoozedUntil !== null && Date.parse(snoozedUntil) > nowMs ? snoozedUntil : null };
    }
  }
}

/** Maps the schema's error to a localised problem of the page. The schema's own messages are in one language. */
export function problemOfRefusal(change: ScheduleChange, path: readonly string[], nowMs: number): FieldProblem {
  if (change.kind === "snooze") return Date.parse(change.until ?? "") <= nowMs ? "past" : "tooFar";
  const [field, index] = path[0] === "input" ? path.slice(1) : path;
  if (field === "timeZone") return "badZone";
  if (field === "digestTime" || index !== undefined) return "badTime";
  return field === "quietHours" ? "noOpenMoment" : "unclear";
}
