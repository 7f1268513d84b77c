import { describe, expect, test } from "vitest";
import { indicatorOf, type StatusIndicator } from "#lib/operations/index.ts";
import {
  makeIncident,
  makeMaintenance,
  makeSnapshot,
  snapshotAt,
} from "#lib/operations/status-page/testing/snapshot.ts";
import { statusBadge } from "./badge.ts";
import { statuspageJson, toIncident } from "./statuspage-json.ts";

const read = (name: string, patch: Parameters<typeof makeSnapshot>[0]) =>
  JSON.parse(statuspageJson(name, { snapshot: makeSnapshot(patch), isStale: false }, snapshotAt));

describe("toIncident", () => {
  test.each([
    ["OPEN", "investigating"],
    ["ACKNOWLEDGED", "identified"],
    ["CONTAINED", "monitoring"],
    ["RESOLVED", "monitoring"],
    ["VERIFIED", "resolved"],
  ] as const)("calls %s %s", (status, word) => {
    expect(toIncident(makeIncident([status]))).toMatchObject({ status: word, incident_updates: [{ status: word }] });
  });

  test.each([
    ["CRITICAL", "critical"],
    ["HIGH", "major"],
    ["MEDIUM", "minor"],
    ["LOW", "none"],
  ] as const)("gives %s the impact %s", (severity, impact) => {
    expect(toIncident(makeIncident(["OPEN"], { severity })).impact).toBe(impact);
  });

  test("states since when an incident is monitored and resolved, and removes both times when it is reopened", () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 4, 10, hour));
    expect(toIncident(makeIncident(["OPEN", "CONTAINED", "RESOLVED", "VERIFIED", "VERIFIED"]))).toMatchObject({
      monitoring_at: at(8),
      resolved_at: at(10),
      updated_at: at(11),
    });
    expect(toIncident(makeIncident(["RESOLVED", "ACKNOWLEDGED"]))).toMatchObject({
      monitoring_at: null,
      resolved_at: null,
    });
  });
});

describe("statuspageJson", () => {
  const windows = {
    maintenance: [
      makeMaintenance({ id: "mnt_4", status: "COMPLETED" }),
      makeMaintenance({ id: "mnt_3", status: "VERIFYING" }),
      makeMaintenance({ id: "mnt_2", status: "IN_PROGRESS" }),
      makeMaintenance({ id: "mnt_1" }),
    ],
  };
  test.each([
    ["scheduled-maintenances", ["completed", "verifying", "in_progress", "scheduled"]],
    ["scheduled-maintenances/upcoming", ["scheduled"]],
    ["scheduled-maintenances/active", ["verifying", "in_progress"]],
    ["summary", ["verifying", "in_progress", "scheduled"]],
  ])("lists maintenance windows in %s", (name, statuses) => {
    const found = read(name, windows).scheduled_maintenances as { status: string }[];
    expect(found.map(({ status }) => status)).toEqual(statuses);
    expect(found[0]).toMatchObject({
      impact: "maintenance",
      scheduled_for: "2026-05-16T02:00:00.000Z",
      scheduled_until: "2026-05-16T04:00:00.000Z",
      components: [{ id: "pages" }],
    });
  });

  test("shows a component as under maintenance, whatever its state", () => {
    const { components, status } = read("summary", { ...windows, states: { PAGES: "down" } });
    expect(components[1]).toMatchObject({ id: "pages", status: "under_maintenance" });
    expect(status).toEqual({ indicator: "maintenance", description: "Service Under Maintenance" });
  });

  test("has the fields of Statuspage", () => {
    const { page, components, incidents } = read("summary", { incidents: [makeIncident(["OPEN"])] });
    expect(Object.keys(page)).toEqual(["id", "name", "url", "time_zone", "updated_at"]);
    expect(Object.keys(components[0])).toEqual(
      expect.arrayContaining(["id", "name", "status", "position", "created_at", "updated_at"]),
    );
    expect(Object.keys(incidents[0].incident_updates[0])).toEqual(
      expect.arrayContaining(["id", "status", "body", "created_at", "display_at"]),
    );
  });
});

describe("indicatorOf", () => {
  test.each<[string, Parameters<typeof makeSnapshot>[0], StatusIndicator]>([
    ["nothing", {}, "none"],
    ["a slow channel", { states: { SMS: "slow" } }, "minor"],
    ["a paused channel", { states: { SMS: "paused" } }, "major"],
    ["a failing page", { states: { PAGES: "down" } }, "critical"],
    ["stopped processing", { states: { PROCESSING: "stopped" } }, "critical"],
    ["a MEDIUM incident", { incidents: [makeIncident(["OPEN"], { severity: "MEDIUM" })] }, "minor"],
    ["a CRITICAL incident", { incidents: [makeIncident(["CONTAINED"], { severity: "CRITICAL" })] }, "critical"],
    ["a resolved CRITICAL incident", { incidents: [makeIncident(["RESOLVED"], { severity: "CRITICAL" })] }, "none"],
    ["planned maintenance", { maintenance: [makeMaintenance()] }, "none"],
  ])("is the worst of %s", (_name, patch, indicator) => {
    expect(indicatorOf({ snapshot: makeSnapshot(patch), isStale: false })).toBe(indicator);
  });
});

describe("statusBadge", () => {
  test.each([
    [{ snapshot: makeSnapshot(), isStale: false }, "status: operational", "#1f7a4d"],
    [{ snapshot: makeSnapshot({ states: { SMS: "slow" } }), isStale: false }, "status: degraded", "#8f5a00"],
    [{ snapshot: makeSnapshot(), isStale: true }, "status: major outage, as of 10 May 12:00 UTC", "#b3261e"],
    [{ snapshot: null, isStale: true }, "status: unknown", "#5c6370"],
  ])("shows the status as text and colour", (current, label, color) => {
    const svg = statusBadge(current);
    expect(svg).toContain(`<title>${label}</title>`);
    expect(svg).toContain(`fill="${color}"`);
  });
});
