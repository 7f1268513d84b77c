import { describe, expect, test } from "vitest";
import { duesOf } from "./due.ts";

const at = (time: string) => `2026-03-02T${time}:00.000Z`;
const acknowledged = {
  ...{ acknowledgedAt: at("09:10"), acknowledgeBy: at("09:30"), nextUpdateDue: at("10:00") },
  ...{ informCisoBy: null, cisoInformedAt: null, reportBreachBy: null, breachReportedAt: null },
};
const breach = { ...acknowledged, informCisoBy: at("10:30"), reportBreachBy: at("11:00") };
const unacknowledged = { ...acknowledged, acknowledgedAt: null };

describe("duesOf", () => {
  test.each([
    ["urgent and unacknowledged", unacknowledged, "09:20", ["acknowledge 09:30", "update 10:00"]],
    ["unacknowledged at the deadline", unacknowledged, "09:30", ["acknowledge 09:30", "update 10:00"]],
    ["unacknowledged after the deadline", unacknowledged, "09:31", ["acknowledge 09:30!", "update 10:00"]],
    [
      "unacknowledged, with an earlier update overdue",
      { ...unacknowledged, nextUpdateDue: at("09:05") },
      "09:20",
      ["update 09:05!", "acknowledge 09:30"],
    ],
    ["acknowledged, with an update overdue", acknowledged, "10:01", ["update 10:00!"]],
    ["a data breach", breach, "10:45", ["update 10:00!", "ciso 10:30!", "breach 11:00"]],
    [
      "a data breach after everybody was informed",
      { ...breach, cisoInformedAt: at("09:40"), breachReportedAt: at("09:50") },
      "10:45",
      ["update 10:00!"],
    ],
    ["acknowledged, not urgent or resolved", { ...acknowledged, nextUpdateDue: null }, "12:00", []],
  ])("returns the deadlines: %s", (_name, incident, now, expected) => {
    const dues = duesOf(incident, new Date(at(now)));
    expect(dues.map(({ what, by, isOverdue }) => `${what} ${by.slice(11, 16)}${isOverdue ? "!" : ""}`)).toEqual(
      expected,
    );
  });
});
