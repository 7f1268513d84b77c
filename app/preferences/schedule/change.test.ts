import { describe, expect, test } from "vitest";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import {
  applyScheduleChange,
  problemOfRefusal,
  replaceWindow,
  type ScheduleChange,
  undoScheduleChange,
} from "./change.ts";
import { type QuietWindow, windowKey } from "./quiet-window.ts";
import { nextRows, withRows } from "./rows.ts";

const nowMs = Date.parse("2026-11-23T10:00:00Z");
const night: QuietWindow = { days: ["MONDAY", "TUESDAY"], start: "22:00", end: "07:00" };
const noon: QuietWindow = { days: ["FRIDAY"], start: "12:00", end: "13:00" };
const late: QuietWindow = { ...night, start: "23:30" };
const schedule: TimesFragment = {
  timeZone: "Europe/Berlin",
  quietHours: [night, noon],
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  snoozedUntil: null,
  unreadable: [],
};

const withoutIds = (windows: readonly QuietWindow[]) => windows.map(({ days, start, end }) => ({ days, start, end }));
const after = (from: TimesFragment, ...changes: ScheduleChange[]): TimesFragment => {
  const to = changes.reduce(applyScheduleChange, withRows(from));
  return { ...to, quietHours: withoutIds(to.quietHours) };
};

const add: ScheduleChange = { kind: "window", was: null, window: late };
const edit: ScheduleChange = { kind: "window", was: windowKey(night), window: late };
const remove: ScheduleChange = { kind: "window", was: windowKey(night), window: null };
const tomorrow: ScheduleChange = { kind: "snooze", until: "2026-11-24T07:00:00.000Z" };
const changes: [string, ScheduleChange, Partial<TimesFragment>][] = [
  ["a zone", { kind: "zone", timeZone: "UTC" }, { timeZone: "UTC" }],
  [
    "the time of summaries",
    { kind: "summaries", digestTime: "07:15", digestWeekday: "SUNDAY" },
    { digestTime: "07:15", digestWeekday: "SUNDAY" },
  ],
  ["a window added", add, { quietHours: [night, noon, late] }],
  ["a window changed", edit, { quietHours: [late, noon] }],
  ["a window removed", remove, { quietHours: [noon] }],
  ["a snooze", tomorrow, { snoozedUntil: "2026-11-24T07:00:00.000Z" }],
];

describe("changes of the schedule", () => {
  test.each(changes)("shows %s and restores the schedule on undo", (_, change, shown) => {
    const then = after(schedule, change);
    expect(then).toEqual({ ...schedule, ...shown });
    expect(after(then, undoScheduleChange(withRows(schedule), change, nowMs))).toEqual(schedule);
  });

  test("restores an ended snooze unless it has expired since", () => {
    const resume: ScheduleChange = { kind: "snooze", until: null };
    const snoozed = { ...schedule, snoozedUntil: "2026-11-24T07:00:00.000Z" };
    expect(after(schedule, undoScheduleChange(withRows(snoozed), resume, nowMs))).toEqual(snoozed);
    const expired = { ...schedule, snoozedUntil: "2026-11-23T09:59:00.000Z" };
    expect(after(schedule, undoScheduleChange(withRows(expired), resume, nowMs))).toEqual(schedule);
  });

  test.each([
    ["a removed", remove, { kind: "window", was: null, window: night, index: 0 }],
    ["a changed", edit, { kind: "window", was: windowKey(late), window: night }],
    ["an added", add, { kind: "window", was: windowKey(late), window: null }],
  ])("undoes %s window without the row's id, which the schema rejects", (_, change, undo) => {
    expect(undoScheduleChange(withRows(schedule), change, nowMs)).toEqual(undo);
  });

  test("does not overwrite a window that was changed elsewhere", () => {
    const elsewhere = { ...night, end: "06:00" };
    expect(replaceWindow([elsewhere, noon], { kind: "window", was: windowKey(night), window: late })).toBeNull();
  });

  test.each([
    [add, ["input", "quietHours"], "noOpenMoment"],
    [add, ["input", "quietHours", "2", "start"], "badTime"],
    [{ kind: "zone", timeZone: "UTC" } as const, ["input", "timeZone"], "badZone"],
    [{ kind: "snooze", until: "2026-11-23T09:59:00.000Z" } as const, ["input", "until"], "past"],
    [{ kind: "snooze", until: "2028-01-01T00:00:00.000Z" } as const, ["input", "until"], "tooFar"],
  ])("maps a refused %j at %s to the problem %s", (change, path, problem) => {
    expect(problemOfRefusal(change, path, nowMs)).toBe(problem);
  });
});

describe("nextRows", () => {
  test("keeps the ids of rows through change, removal and return", () => {
    const start = withRows(schedule);
    const ids = (of: readonly { id: number }[]) => of.map(({ id }) => id);
    const changed = applyScheduleChange(start, edit);
    expect(ids(changed.quietHours)).toEqual(ids(start.quietHours));
    // The server's answer has no ids.
    const saved = withRows({ ...schedule, quietHours: [late, noon] }, changed.quietHours);
    expect(saved.quietHours).toEqual(changed.quietHours);
    const removed = applyScheduleChange(saved, { kind: "window", was: windowKey(late), window: null });
    expect(ids(removed.quietHours)).toEqual(ids(start.quietHours).slice(1));
    const twins = nextRows(removed.quietHours, [noon, noon]);
    expect(new Set(ids(twins)).size).toBe(2);
  });
});
