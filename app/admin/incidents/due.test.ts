import { expect, test } from "vitest";
import { duesOf } from "./due.ts";

const at = (time: string) => `2026-03-02T${time}:00.000Z`;
const taken = { acknowledgedAt: at("09:10"), acknowledgeBy: at("09:30"), nextUpdateDue: at("10:00") };
const nobodys = { ...taken, acknowledgedAt: null };

test.each([
  ["urgent and nobody's", nobodys, "09:20", ["acknowledge 09:30", "update 10:00"]],
  ["nobody's to the minute", nobodys, "09:30", ["acknowledge 09:30", "update 10:00"]],
  ["nobody's for too long", nobodys, "09:31", ["acknowledge 09:30!", "update 10:00"]],
  [
    "nobody's, and told of before",
    { ...nobodys, nextUpdateDue: at("09:05") },
    "09:20",
    ["update 09:05!", "acknowledge 09:30"],
  ],
  ["taken, and silent for too long", taken, "10:01", ["update 10:00!"]],
  ["taken, not urgent or over", { ...taken, nextUpdateDue: null }, "12:00", []],
])("what is due: %s", (_name, incident, now, expected) => {
  const dues = duesOf(incident, new Date(at(now)));
  expect(dues.map(({ what, by, isOverdue }) => `${what} ${by.slice(11, 16)}${isOverdue ? "!" : ""}`)).toEqual(expected);
});
