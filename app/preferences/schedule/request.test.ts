import { expect, test } from "vitest";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { parseScheduleForm } from "./form.ts";
import { type QuietWindow, windowForm, windowKey } from "./quiet-window.ts";
import { refusalOf, wantedBy } from "./request.ts";
import { nextRows } from "./rows.ts";
import { undoForm } from "./undo.ts";

const nowMs = Date.parse("2026-11-23T10:00:00Z");
const night: QuietWindow = { days: ["MONDAY", "TUESDAY"], start: "22:00", end: "07:00" };
const noon: QuietWindow = { days: ["FRIDAY"], start: "12:00", end: "13:00" };
const late: QuietWindow = { ...night, start: "23:30" };
const standing: TimesFragment = {
  timeZone: "Europe/Berlin",
  quietHours: [night, noon],
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  snoozedUntil: null,
  unreadable: [],
};

const wanted = (form: URLSearchParams, from = standing) => {
  const { request, problem } = parseScheduleForm(form);
  if (problem) throw new Error(problem);
  return wantedBy(request, from, nowMs);
};
/** The schedule after a form, as the schema would leave it. */
const after = (form: URLSearchParams, from: TimesFragment): TimesFragment => {
  const to = wanted(form, from);
  if (to.mutation === "setSchedule") return { ...from, ...to.input } as TimesFragment;
  if (to.mutation === null) throw new Error(to.problem);
  return { ...from, snoozedUntil: to.untilMs === null ? null : new Date(to.untilMs).toISOString() };
};

const forms: [string, URLSearchParams, Partial<TimesFragment>][] = [
  ["zone", new URLSearchParams({ kind: "zone", timeZone: "UTC" }), { timeZone: "UTC" }],
  [
    "summaries",
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

test.each(forms)("%s is saved, and undone without a trace", (_, form, change) => {
  const then = after(form, standing);
  expect(then).toEqual({ ...standing, ...change });
  expect(after(undoForm(form, standing), then)).toEqual(standing);
});

test("a snooze that was ended comes back, unless it has run out by then", () => {
  const resume = new URLSearchParams({ kind: "resume" });
  const held = { ...standing, snoozedUntil: "2026-11-24T07:00:00.000Z" };
  expect(after(undoForm(resume, held), standing)).toEqual(held);
  const over = { ...standing, snoozedUntil: "2026-11-23T09:59:00.000Z" };
  expect(after(undoForm(resume, over), standing)).toEqual(standing);
});

test("a window that was changed elsewhere is not overwritten", () => {
  expect(wanted(windowForm(late, { was: windowKey({ ...night, end: "06:00" }) }))).toMatchObject({ problem: "gone" });
});

test.each([
  [windowForm(late, {}), ["input", "quietHours"], "noOpenMoment"],
  [windowForm(late, {}), ["input", "quietHours", "2", "start"], "badTime"],
  [new URLSearchParams({ kind: "zone", timeZone: "UTC" }), ["input", "timeZone"], "badZone"],
  [new URLSearchParams({ kind: "snooze", until: "2026-11-23T10:59" }), ["input", "until"], "past"],
  [new URLSearchParams({ kind: "snooze", until: "2028-01-01T00:00" }), ["input", "until"], "tooFar"],
])("%s refused at %s: %s", (form, path, problem) => {
  expect(refusalOf(wanted(form), path, nowMs)).toBe(problem);
});

test("51 windows are refused for their number", () => {
  const many = { ...standing, quietHours: Array.from({ length: 50 }, () => noon) };
  expect(refusalOf(wanted(windowForm(late, {}), many), ["input", "quietHours"], nowMs)).toBe("tooMany");
});

test("rows keep their identity through change, removal and return", () => {
  const rows = nextRows([], [night, noon]);
  const ids = (of: ReturnType<typeof nextRows>) => of.map(({ id }) => id);
  const changed = nextRows(rows, [late, noon], windowForm(late, { was: windowKey(night) }));
  expect(ids(changed)).toEqual(ids(rows));
  const removed = nextRows(changed, [noon], windowForm(null, { was: windowKey(late), remove: "yes" }));
  expect(ids(removed)).toEqual([rows[1]?.id]);
  const twins = nextRows(removed, [noon, noon], windowForm(noon, {}));
  expect(new Set(ids(twins)).size).toBe(2);
});
