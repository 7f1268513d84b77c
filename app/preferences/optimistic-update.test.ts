import { describe, expect, test } from "vitest";
import {
  applyChange,
  type Cell,
  type ChannelState,
  desiredState,
  type Matrix,
  type MatrixChange,
  undoChanges,
} from "./optimistic-update.ts";

const cell = (over: Partial<Cell> = {}): Cell => ({
  channel: "EMAIL",
  choice: null,
  frequency: "INSTANT",
  effective: true,
  decidedBy: "TOPIC_DEFAULT",
  editable: true,
  reason: "",
  updatedAt: null,
  ...over,
});

type Stop = NonNullable<ChannelState["suppressions"]>[number];

const matrix = (cells: Cell[], suppressions: Stop[] = []): Matrix => ({
  channels: [
    { channel: "EMAIL", enabled: true, address: "a@example.com", verified: true, suppressed: false, suppressions },
  ],
  sections: [
    {
      name: "News",
      topics: [
        {
          topic: {
            key: "news",
            name: "News",
            description: "",
            classification: "MARKETING",
            urgent: false,
            channels: [{ channel: "EMAIL", policy: "DEFAULT_ON" }],
          },
          channels: cells,
        },
      ],
    },
  ],
});

const first = (from: Matrix) => {
  const row = from.sections[0]?.topics[0];
  const found = row?.channels[0];
  if (!row || !found) throw new Error("no cell");
  return { row, cell: found, on: desiredState(row, found, from.channels) };
};
const apply = (from: Matrix, ...changes: MatrixChange[]) =>
  changes.reduce((current, change) => applyChange(current, change, "off"), from);
const off: MatrixChange = { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", enabled: false }] };

describe("optimistic update", () => {
  test("shows a choice at once and moves the switch", () => {
    const after = first(apply(matrix([cell()]), off));
    expect(after.on).toBe(false);
    expect(after.cell).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE" });
  });

  test("undoes the first choice by clearing it instead of setting the default", () => {
    expect(undoChanges(matrix([cell()]), off)).toEqual([{ kind: "clear", topicKey: "news", channel: "EMAIL" }]);
  });

  test.each([
    ["a cell that was never set", cell()],
    ["a cell that is on", cell({ choice: true, decidedBy: "CHOICE", updatedAt: "2026-01-01T00:00:00Z" })],
    ["a cell with a frequency only", cell({ frequency: "DAILY", updatedAt: "2026-01-01T00:00:00Z" })],
    [
      "a weekly cell that is off",
      cell({ choice: false, effective: false, decidedBy: "CHOICE", frequency: "WEEKLY", updatedAt: "x" }),
    ],
  ])("restores %s when a change is undone", (_, before) => {
    const changes: MatrixChange[] = [
      off,
      { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", frequency: "HOURLY" }] },
      { kind: "clear", topicKey: "news" },
    ];
    for (const change of changes) {
      const start = matrix([before]);
      const back = apply(start, change, ...undoChanges(start, change));
      const { choice, frequency, effective } = first(back).cell;
      expect({ choice, frequency, effective }, change.kind).toEqual({
        choice: before.choice,
        frequency: before.frequency,
        effective: before.effective,
      });
    }
  });

  test("shadows choices while the channel is off and restores them afterwards", () => {
    const start = matrix([cell({ choice: true, decidedBy: "CHOICE", updatedAt: "x" })]);
    const channelOff = apply(start, { kind: "channel", channel: "EMAIL", enabled: false });
    expect(first(channelOff)).toMatchObject({
      on: true,
      cell: { choice: true, effective: false, decidedBy: "CHANNEL_SWITCH" },
    });
    const channelOn = apply(channelOff, { kind: "channel", channel: "EMAIL", enabled: true });
    expect(first(channelOn).cell).toMatchObject({ choice: true, effective: true, decidedBy: "CHOICE" });
  });

  test("keeps a choice that is made while another layer stops the channel", () => {
    const start = matrix([cell({ effective: false, decidedBy: "ADDRESS" })]);
    expect(first(start).on).toBe(true);
    const after = first(apply(start, off));
    expect(after).toMatchObject({ on: false, cell: { choice: false, decidedBy: "ADDRESS", effective: false } });
  });

  test("shows a required cell as effective, whatever the choice or the channel switch", () => {
    const start = matrix([cell({ choice: false, editable: false, decidedBy: "REQUIRED" })]);
    const after = apply(start, { kind: "channel", channel: "EMAIL", enabled: false });
    expect(first(after)).toMatchObject({ on: true, cell: { effective: true } });
  });

  const stop = (over: Partial<Stop> = {}): Stop => ({
    id: "sup_1",
    scope: "TOPIC",
    topicKey: "news",
    reason: "UNSUBSCRIBE",
    liftable: true,
    ...over,
  });
  const stopped = (over: Partial<Cell> = {}) => cell({ effective: false, decidedBy: "SUPPRESSION", ...over });
  const on: MatrixChange = { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", enabled: true }] };

  test.each([
    ["no earlier choice", null],
    ["an earlier choice of on", true],
  ])("shows an unsubscribed topic as off and lifts the unsubscribe with change click: %s", (_, choice) => {
    const start = matrix([stopped({ choice })], [stop(), stop({ topicKey: "other", reason: "ADMIN" })]);
    expect(first(start).on).toBe(false);
    const after = apply(start, on);
    expect(first(after)).toMatchObject({ on: true, cell: { effective: true, decidedBy: "CHOICE" } });
    expect(undoChanges(start, on)).toMatchObject([{ kind: "cells", cells: [{ topicKey: "news", enabled: false }] }]);
  });

  test.each([
    ["the whole address", stop({ scope: "ALL", topicKey: null, reason: "STOP" })],
    ["all marketing", stop({ scope: "MARKETING", topicKey: null })],
    ["the topic, by an administrator", stop({ reason: "ADMIN" })],
  ])("shows the choice where a click cannot lift the suppression: %s is suppressed", (_, other) => {
    expect(first(matrix([stopped()], [stop(), other])).on).toBe(true);
  });

  test("removes a lifted suppression, keeps the cells until the server answers, and has no undo", () => {
    const lift: MatrixChange = { kind: "lift", suppressionId: "sup_1" };
    const start = matrix([stopped()], [stop({ scope: "MARKETING", topicKey: null }), stop({ id: "sup_2" })]);
    const after = apply(start, lift);
    expect(after.channels[0]?.suppressions).toEqual([stop({ id: "sup_2" })]);
    expect(after.sections).toEqual(start.sections);
    expect(undoChanges(start, lift)).toEqual([]);
  });
});
