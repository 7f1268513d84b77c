import { describe, expect, test } from "vitest";
import { parseScheduleForm } from "./form.ts";
import { windowForm } from "./quiet-window.ts";

const night = { days: ["MONDAY", "TUESDAY"] as const, start: "22:00", end: "07:00" };
const parsed = (text: string) => parseScheduleForm(new URLSearchParams(text));

describe("parseScheduleForm", () => {
  test.each([
    ["kind=zone&timeZone=Europe/Berlin", { kind: "zone", timeZone: "Europe/Berlin" }],
    ["kind=zone&timeZone=US/Eastern", { kind: "zone", timeZone: "US/Eastern" }],
    [
      "kind=summaries&digestTime=08:30&digestWeekday=FRIDAY",
      { kind: "summaries", digestTime: "08:30", digestWeekday: "FRIDAY" },
    ],
    [
      "kind=window&days=TUESDAY&days=MONDAY&days=MONDAY&start=22:00&end=07:00",
      { kind: "window", was: null, place: null, window: night },
    ],
    [
      "kind=window&days=MONDAY&start=22:00&end=07:00&place=2",
      { kind: "window", was: null, place: 2, window: { ...night, days: ["MONDAY"] } },
    ],
    ["kind=window&remove=yes&was=key", { kind: "window", was: "key", place: null, window: null }],
    ["kind=snooze&preset=week", { kind: "snooze", preset: "week" }],
    ["kind=snooze&until=2026-11-24T08:00", { kind: "snooze", wall: "2026-11-24T08:00" }],
    ["kind=snooze&instant=2026-11-24T08:00:00.000Z", { kind: "snooze", untilMs: Date.parse("2026-11-24T08:00:00Z") }],
    ["kind=resume", { kind: "resume" }],
  ])("accepts %s", (text, request) => {
    expect(parsed(text)).toEqual({ request, problem: null });
  });

  test.each([
    ["kind=zone&timeZone=Mars/Base", "badZone"],
    ["kind=zone", "unclear"],
    ["kind=window&start=22:00&end=07:00", "noDay"],
    ["kind=window&days=SOMEDAY&start=22:00&end=07:00", "noDay"],
    ["kind=window&days=MONDAY&start=&end=07:00", "badTime"],
    ["kind=window&days=MONDAY&start=22:00", "badTime"],
    ["kind=window&days=MONDAY&start=22:00&end=24:00", "badTime"],
    ["kind=window&remove=yes", "unclear"],
    ["kind=zone&timeZone=IST", "badZone"],
    ["kind=summaries&digestTime=&digestWeekday=FRIDAY", "badTime"],
    ["kind=summaries&digestTime=08:30&digestWeekday=", "unclear"],
    ["kind=snooze&until=", "noMoment"],
    ["kind=snooze&preset=year", "unclear"],
    ["kind=snooze", "unclear"],
    ["kind=other", "unclear"],
  ])("rejects %s with the problem %s", (text, problem) => {
    expect(parsed(text)).toEqual({ request: null, problem });
  });

  test("reads the window that windowForm wrote", () => {
    const window = { ...night, days: [...night.days] };
    expect(parseScheduleForm(windowForm(window, { was: "old" }))).toEqual({
      request: { kind: "window", was: "old", place: null, window },
      problem: null,
    });
  });
});
