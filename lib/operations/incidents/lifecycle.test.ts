import { describe, expect, test } from "vitest";
import { INCIDENT_STATUSES, SEVERITIES } from "#lib/enums.ts";
import {
  acknowledgeBy,
  applyStatus,
  type IncidentState,
  informCisoBy,
  mayFollow,
  nextUpdateDue,
  reportBreachBy,
} from "./lifecycle.ts";

const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 12, minutes));
const opened: IncidentState = {
  severity: "HIGH",
  status: "OPEN",
  openedAt: at(0),
  acknowledgedAt: null,
  containedAt: null,
  resolvedAt: null,
  verifiedAt: null,
  lastUpdateAt: at(0),
};

describe("allowedNext", () => {
  test("allows later statuses, nothing after VERIFIED, and a return from RESOLVED", () => {
    const table = INCIDENT_STATUSES.map((from) => [from, ...INCIDENT_STATUSES.filter((to) => mayFollow(from, to))]);
    expect(table).toEqual([
      ["OPEN", "ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
      ["ACKNOWLEDGED", "CONTAINED", "RESOLVED"],
      ["CONTAINED", "ACKNOWLEDGED", "RESOLVED"],
      ["RESOLVED", "ACKNOWLEDGED", "VERIFIED"],
      ["VERIFIED"],
    ]);
  });
});

describe("applyStatus", () => {
  test("sets the first acknowledgement and the resolution", () => {
    const acknowledged = applyStatus(opened, "ACKNOWLEDGED", at(5));
    expect(acknowledged).toMatchObject({ status: "ACKNOWLEDGED", acknowledgedAt: at(5), resolvedAt: null });
    const resolved = applyStatus(acknowledged, "RESOLVED", at(20));
    expect(resolved).toMatchObject({ acknowledgedAt: at(5), resolvedAt: at(20) });
    const contained = applyStatus(acknowledged, "CONTAINED", at(10));
    expect(applyStatus(applyStatus(contained, "RESOLVED", at(20)), "ACKNOWLEDGED", at(25))).toMatchObject({
      containedAt: at(10),
      resolvedAt: null,
    });
    expect(applyStatus(resolved, "VERIFIED", at(30))).toMatchObject({
      acknowledgedAt: at(5),
      resolvedAt: at(20),
      verifiedAt: at(30),
    });
    expect(applyStatus(resolved, "ACKNOWLEDGED", at(40))).toMatchObject({ acknowledgedAt: at(5), resolvedAt: null });
  });

  test("sets the acknowledgement for a later status too", () => {
    expect(applyStatus(opened, "RESOLVED", at(7))).toMatchObject({ acknowledgedAt: at(7), resolvedAt: at(7) });
  });
});

describe("acknowledgeBy", () => {
  test("is 30 minutes after the opening, for every severity", () => {
    expect(acknowledgeBy(opened)).toEqual(at(30));
  });
});

describe("informCisoBy and reportBreachBy", () => {
  test("are an hour after the flag and 72 hours after the breach became known, else null", () => {
    expect(informCisoBy({ security: true, flaggedAt: at(0) })).toEqual(at(60));
    expect(informCisoBy({ security: false, flaggedAt: at(0) })).toBeNull();
    expect(reportBreachBy({ breachAt: at(7) })).toEqual(at(72 * 60 + 7));
    expect(reportBreachBy({ breachAt: null })).toBeNull();
  });
});

describe("nextUpdateDue", () => {
  test("is one hour after the last update of an open CRITICAL or HIGH incident, else null", () => {
    const due = SEVERITIES.map((severity) =>
      INCIDENT_STATUSES.map((status) => nextUpdateDue({ ...opened, severity, status, lastUpdateAt: at(10) })),
    );
    const hourly = [at(70), at(70), at(70), null, null];
    expect(due).toEqual([hourly, hourly, Array(5).fill(null), Array(5).fill(null)]);
  });
});
