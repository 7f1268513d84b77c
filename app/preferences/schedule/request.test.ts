import { describe, expect, test } from "vitest";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { parseScheduleForm } from "./form.ts";
import { type QuietWindow, windowForm, windowKey } from "./quiet-window.ts";
import { mutationFor, problemOfRefusal } from "./request.ts";
import { nextRows } from "./rows.ts";
import { undoForm } from "./undo.ts";

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

const mutationOf = (form: URLSearchParams, from = schedule) => {
  const { request, problem } = parseScheduleForm(form);
  if (problem) throw new Error(problem);
  return mutationFor(request, from, nowMs);
};
/** The schedule that the schema would return after a form. */
const after = (form: URLSearchParams, from: TimesFragment): TimesFragment => {
  const to = mutationOf(form, from);
  if (to.mutation === "setSchedule") return { ...from, ...to.input } as TimesFragment;
  if (to.mutation === null) throw new Error(to.problem);
  return { ...from, snoozedUntil: to.untilMs === null ? null : new Date(to.untilMs).toISOString() };
};

const forms: [string, URLSearchParams, Partial<TimesFragment>][] = [
  ["a zone", new URLSearchParams({ kind: "zone", timeZone: "UTC" }), { timeZone: "UTC" }],
  [
    "the time of summaries",
    new URLSearchParams({ kind: "summaries", digestTime: "07:15", digestWeekday: "SUNDAY" }),
    { digestTime: "07:15", digestWeekday: "SUNDAY" },
  ],
  ["a window added", windowForm(late, {}), { quietHours: [night, noon, late] }],
  ["a window changed", windowForm(late, { was: windowKey(night) }), { quietHours: [late, noon] }],
  ["a window removed", windowForm(null, { was: windowKey(night), remove: "yes" }), { quietHours: [noon] }],
  [
    "a snooze",
    new URLSearchParams({ kind: "snooze", preset: "tomorrow" }),
    { snoozedUntil: "2026-11-24T07:00:00.000Z" },
  ],
];

describe("schedule forms", () => {
  test.each(forms)("saves %s and restores the schedule on undo", (_, form, change) => {
    const then = after(form, schedule);
    expect(then).toEqual({ ...schedule, ...change });
    expect(after(undoForm(form, schedule), then)).toEqual(schedule);
  });

  test("restores an ended snooze unless it has expired since", () => {
    const resume = new URLSearchParams({ kind: "resume" });
    const snoozed = { ...schedule, snoozedUntil: "2026-11-24T07:00:00.000Z" };
    expect(after(undoForm(resume, snoozed), schedule)).toEqual(snoozed);
    const expired = { ...schedule, snoozedUntil: "2026-11-23T09:59:00.000Z" };
    expect(after(undoForm(resume, expired), schedule)).toEqual(schedule);
  });

  test("does not overwrite a window that was changed elsewhere", () => {
    expect(mutationOf(windowForm(late, { was: windowKey({ ...night, end: "06:00" }) }))).toMatchObject({
      problem: "gone",
    });
  });

  test.each([
    [windowForm(late, {}), ["input", "quietHours"], "noOpenMoment"],
    [windowForm(late, {}), ["input", "quietHours", "2", "start"], "badTime"],
    [new URLSearchParams({ kind: "zone", timeZone: "UTC" }), ["input", "timeZone"], "badZone"],
    [new URLSearchParams({ kind: "snooze", until: "2026-11-23T10:59" }), ["input", "until"], "past"],
    [new URLSearchParams({ kind: "snooze", until: "2028-01-01T00:00" }), ["input", "until"], "tooFar"],
  ])("maps a refused %s at %s to the problem %s", (form, path, problem) => {
    expect(problemOfRefusal(mutationOf(form), path, nowMs)).toBe(problem);
  });

  test("reports 51 windows as too many", () => {
    const many = { ...schedule, quietHours: Array.from({ length: 50 }, () => noon) };
    expect(problemOfRefusal(mutationOf(windowForm(late, {}), many), ["input", "quietHours"], nowMs)).toBe("tooMany");
  });
});

describe("nextRows", () => {
  test("keeps the ids of rows through change, removal and return", () => {
    const rows = nextRows([], [night, noon]);
    const ids = (of: ReturnType<typeof nextRows>) => of.map(({ id }) => id);
    const changed = nextRows(rows, [late, noon], windowForm(late, { was: windowKey(night) }));
    expect(ids(changed)).toEqual(ids(rows));
    const removed = nextRows(changed, [noon], windowForm(null, { was: windowKey(late), remove: "yes" }));
    expect(ids(removed)).toEqual([rows[1]?.id]);
    const twins = nextRows(removed, [noon, noon], windowForm(noon, {}));
    expect(new Set(ids(twins)).size).toBe(2);
  });
});
