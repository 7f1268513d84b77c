import { describe, expect, test } from "vitest";
import type { Severity } from "#lib/enums.ts";
import { type CurrentStatus, indicatorOf } from "#lib/operations/index.ts";
import { makeIncident, makeMaintenance, makeSnapshot } from "#lib/operations/status-page/testing/snapshot.ts";
import { headlineOf } from "./headline.ts";

const ongoing = makeIncident(["CONTAINED"]);
const resolved = makeIncident(["OPEN", "RESOLVED"]);
const cosmetic = makeIncident(["OPEN"], { severity: "LOW" });
const minor = makeIncident(["ACKNOWLEDGED"], { severity: "MEDIUM" });
const stopped = { PROCESSING: "stopped", EMAIL: "stopped", SMS: "stopped", SLACK: "stopped" } as const;
const underWay = makeMaintenance({ status: "IN_PROGRESS" });

describe("headlineOf", () => {
  test.each<[string, Parameters<typeof makeSnapshot>[0], ReturnType<typeof headlineOf>]>([
    ["working components without incidents", {}, { kind: "well" }],
    ["resolved incidents only", { incidents: [resolved] }, { kind: "well" }],
    ["an incident that nobody notices", { incidents: [cosmetic] }, { kind: "well" }],
    [
      "delayed channels",
      { states: { EMAIL: "paused", SLACK: "slow" }, incidents: [resolved] },
      { kind: "delayed", channels: ["EMAIL", "SLACK"] },
    ],
    ["a stalled queue", { states: stopped }, { kind: "stopped" }],
    ["an API that fails", { states: { ...stopped, API: "down" } }, { kind: "down" }],
    [
      "ongoing incidents on top of a delayed channel",
      { states: { EMAIL: "paused" }, incidents: [ongoing, resolved, ongoing] },
      { kind: "incident", count: 2 },
    ],
    ["a MEDIUM incident", { incidents: [minor, cosmetic] }, { kind: "degraded" }],
    ["a MEDIUM incident beside a slow channel", { states: { SMS: "slow" }, incidents: [minor] }, { kind: "degraded" }],
    ["a MEDIUM incident beside a stalled queue", { states: stopped, incidents: [minor] }, { kind: "stopped" }],
    [
      "a MEDIUM incident beside a paused channel",
      { states: { EMAIL: "paused" }, incidents: [minor] },
      { kind: "delayed", channels: ["EMAIL"] },
    ],
    ["a MEDIUM incident beside a HIGH one", { incidents: [minor, ongoing] }, { kind: "incident", count: 1 }],
    ["a MEDIUM incident that is resolved", { incidents: [{ ...minor, status: "RESOLVED" }] }, { kind: "well" }],
    ["a MEDIUM incident during maintenance", { maintenance: [underWay], incidents: [minor] }, { kind: "degraded" }],
    ["planned maintenance", { maintenance: [makeMaintenance()] }, { kind: "well" }],
    ["maintenance of what fails", { states: { PAGES: "down" }, maintenance: [underWay] }, { kind: "maintenance" }],
    [
      "maintenance of something else than what fails",
      { states: { SMS: "slow" }, maintenance: [underWay] },
      { kind: "delayed", channels: ["SMS"] },
    ],
  ])("returns the headline for %s", (_name, patch, headline) => {
    expect(headlineOf({ snapshot: makeSnapshot(patch), isStale: false })).toEqual(headline);
  });

  test.each<[Severity, string, string]>([
    ["CRITICAL", "incident", "critical"],
    ["HIGH", "incident", "major"],
    ["MEDIUM", "degraded", "minor"],
    ["LOW", "well", "none"],
  ])("says for a %s incident %s, and the JSON says %s", (severity, kind, indicator) => {
    const current = { snapshot: makeSnapshot({ incidents: [makeIncident(["OPEN"], { severity })] }), isStale: false };
    expect([headlineOf(current).kind, indicatorOf(current)]).toEqual([kind, indicator]);
  });

  test.each<[string, CurrentStatus, string]>([
    ["an old snapshot", { snapshot: makeSnapshot(), isStale: true }, "unavailable"],
    ["no snapshot", { snapshot: null, isStale: true }, "unknown"],
  ])("returns the headline for %s", (_name, current, kind) => {
    expect(headlineOf(current)).toEqual({ kind });
  });
});
