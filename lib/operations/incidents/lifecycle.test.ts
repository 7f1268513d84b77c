import { describe, expect, test } from "vitest";
import { INCIDENT_STATUSES, SEVERITIES } from "#lib/enums.ts";
import { acknowledgeBy, type Course, mayFollow, moved, nextUpdateDue } from "./lifecycle.ts";

const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 12, minutes));
const opened: Course = {
  severity: "HIGH",
  status: "OPEN",
  openedAt: at(0),
  acknowledgedAt: null,
  resolvedAt: null,
  lastUpdateAt: at(0),
};

test("a status is followed by those after it, VERIFIED by nothing, and what was over may come back", () => {
  const table = INCIDENT_STATUSES.map((from) => [from, ...INCIDENT_STATUSES.filter((to) => mayFollow(from, to))]);
  expect(table).toEqual([
    ["OPEN", "ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
    ["ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
    ["CONTAINED", "ACKNOWLEDGED", "RESOLVED"],
    ["RESOLVED", "ACKNOWLEDGED", "VERIFIED"],
    ["VERIFIED"],
  ]);
});

describe("a move", () => {
  test("sets who was first, and when its cause was gone", () => {
    const taken = moved(opened, "ACKNOWLEDGED", at(5));
    expect(taken).toMatchObject({ status: "ACKNOWLEDGED", acknowledgedAt: at(5), resolvedAt: null });
    const resolved = moved(taken, "RESOLVED", at(20));
    expect(resolved).toMatchObject({ acknowledgedAt: at(5), resolvedAt: at(20) });
    expect(moved(resolved, "VERIFIED", at(30))).toMatchObject({ acknowledgedAt: at(5), resolvedAt: at(20) });
    expect(moved(resolved, "ACKNOWLEDGED", at(40))).toMatchObject({ acknowledgedAt: at(5), resolvedAt: null });
  });

  test("past ACKNOWLEDGED acknowledges too", () => {
    expect(moved(opened, "RESOLVED", at(7))).toMatchObject({ acknowledgedAt: at(7), resolvedAt: at(7) });
  });
});

test("it is to be acknowledged within 30 minutes, whatever its severity", () => {
  expect(acknowledgeBy(opened)).toEqual(at(30));
});

test("an update is due every hour while a CRITICAL or HIGH one goes on, and never else", () => {
  const due = SEVERITIES.map((severity) =>
    INCIDENT_STATUSES.map((status) => nextUpdateDue({ ...opened, severity, status, lastUpdateAt: at(10) })),
  );
  const hourly = [at(70), at(70), at(70), null, null];
  expect(due).toEqual([hourly, hourly, Array(5).fill(null), Array(5).fill(null)]);
});
