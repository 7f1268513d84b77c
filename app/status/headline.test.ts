import { expect, test } from "vitest";
import type { PublicIncident, PublicStatus } from "#lib/operations/index.ts";
import { headlineOf } from "./headline.ts";

const openedAt = new Date("2026-03-02T09:00:00Z");
const goesOn: PublicIncident = {
  id: "inc_1",
  title: "Mails are late",
  severity: "LOW",
  status: "CONTAINED",
  openedAt,
  resolvedAt: null,
  updates: [],
};
const over: PublicIncident = { ...goesOn, status: "RESOLVED", resolvedAt: openedAt };
const channels = (
  email: "ok" | "slow" | "held" | "stopped",
  slack: "ok" | "slow" | "stopped",
): PublicStatus["channels"] => [
  { channel: "EMAIL", state: email },
  { channel: "SMS", state: "ok" },
  { channel: "SLACK", state: slack },
];

test.each<[string, PublicStatus, ReturnType<typeof headlineOf>]>([
  ["nothing", { channels: channels("ok", "ok"), incidents: [] }, { kind: "well" }],
  ["only what is over", { channels: channels("ok", "ok"), incidents: [over] }, { kind: "well" }],
  [
    "channels that wait",
    { channels: channels("held", "slow"), incidents: [over] },
    { kind: "delayed", channels: ["EMAIL", "SLACK"] },
  ],
  ["a queue that does not move", { channels: channels("stopped", "stopped"), incidents: [over] }, { kind: "stopped" }],
  [
    "incidents besides",
    { channels: channels("held", "ok"), incidents: [goesOn, over, goesOn] },
    { kind: "incident", count: 2 },
  ],
])("the headline tells of %s", (_name, status, headline) => {
  expect(headlineOf(status)).toEqual(headline);
});
