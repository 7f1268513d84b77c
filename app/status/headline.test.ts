import { describe, expect, test } from "vitest";
import type { PublicIncident, PublicStatus } from "#lib/operations/index.ts";
import { headlineOf } from "./headline.ts";

const openedAt = new Date("2026-03-02T09:00:00Z");
const unresolved: PublicIncident = {
  id: "inc_1",
  title: "Mails are late",
  severity: "LOW",
  status: "CONTAINED",
  openedAt,
  resolvedAt: null,
  updates: [],
};
const resolved: PublicIncident = { ...unresolved, status: "RESOLVED", resolvedAt: openedAt };
const channels = (
  email: "ok" | "slow" | "held" | "stopped",
  slack: "ok" | "slow" | "stopped",
): PublicStatus["channels"] => [
  { channel: "EMAIL", state: email },
  { channel: "SMS", state: "ok" },
  { channel: "SLACK", state: slack },
];

describe("headlineOf", () => {
  test.each<[string, PublicStatus, ReturnType<typeof headlineOf>]>([
    ["working channels without incidents", { channels: channels("ok", "ok"), incidents: [] }, { kind: "well" }],
    ["resolved incidents only", { channels: channels("ok", "ok"), incidents: [resolved] }, { kind: "well" }],
    [
      "delayed channels",
      { channels: channels("held", "slow"), incidents: [resolved] },
      { kind: "delayed", channels: ["EMAIL", "SLACK"] },
    ],
    ["a stalled queue", { channels: channels("stopped", "stopped"), incidents: [resolved] }, { kind: "stopped" }],
    [
      "unresolved incidents on top of a delayed channel",
      { channels: channels("held", "ok"), incidents: [unresolved, resolved, unresolved] },
      { kind: "incident", count: 2 },
    ],
  ])("returns the headline for %s", (_name, status, headline) => {
    expect(headlineOf(status)).toEqual(headline);
  });
});
