import { expect, test } from "vitest";
import {
  applyChange,
  type Cell,
  type Change,
  type ChannelState,
  desiredState,
  type Matrix,
  undoOf,
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
const apply = (from: Matrix, ...changes: Change[]) => changes.reduce((now, one) => applyChange(now, one, "off"), from);
const off: Change = { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", enabled: false }] };

test("a choice shows at once, and the switch follows it", () => {
  const after = first(apply(matrix([cell()]), off));
  expect(after.on).toBe(false);
  expect(after.cell).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE" });
});

test("undoing the first choice ever forgets it instead of setting the default", () => {
  expect(undoOf(matrix([cell()]), off)).toEqual([{ kind: "clear", topicKey: "news", channel: "EMAIL" }]);
});

test.each([
  ["never written", cell()],
  ["switched on", cell({ choice: true, decidedBy: "CHOICE", updatedAt: "2026-01-01T00:00:00Z" })],
  ["only a frequency", cell({ frequency: "DAILY", updatedAt: "2026-01-01T00:00:00Z" })],
  ["off, weekly", cell({ choice: false, effective: false, decidedBy: "CHOICE", frequency: "WEEKLY", updatedAt: "x" })],
])("a change and its undo leave a cell as it was: %s", (_, before) => {
  const changes: Change[] = [
    off,
    { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", frequency: "HOURLY" }] },
    { kind: "clear", topicKey: "news" },
  ];
  for (const change of changes) {
    const start = matrix([before]);
    const back = apply(start, change, ...undoOf(start, change));
    const { choice, frequency, effective } = first(back).cell;
    expect({ choice, frequency, effective }, change.kind).toEqual({
      choice: before.choice,
      frequency: before.frequency,
      effective: before.effective,
    });
  }
});

test("switching the channel off shadows choices, and on again brings them back", () => {
  const start = matrix([cell({ choice: true, decidedBy: "CHOICE", updatedAt: "x" })]);
  const dark = apply(start, { kind: "channel", channel: "EMAIL", enabled: false });
  expect(first(dark)).toMatchObject({
    on: true,
    cell: { choice: true, effective: false, decidedBy: "CHANNEL_SWITCH" },
  });
  const light = apply(dark, { kind: "channel", channel: "EMAIL", enabled: true });
  expect(first(light).cell).toMatchObject({ choice: true, effective: true, decidedBy: "CHOICE" });
});

test("a choice made while something else stops the channel is kept and stays shadowed", () => {
  const start = matrix([cell({ effective: false, decidedBy: "ADDRESS" })]);
  expect(first(start).on).toBe(true);
  const after = first(apply(start, off));
  expect(after).toMatchObject({ on: false, cell: { choice: false, decidedBy: "ADDRESS", effective: false } });
});

test("a required cell shows what happens, whatever was once chosen, and a channel's switch does not move it", () => {
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
const on: Change = { kind: "cells", cells: [{ topicKey: "news", channel: "EMAIL", enabled: true }] };

test.each([
  ["nothing was chosen", null],
  ["it was switched on before", true],
])("a topic that the person unsubscribed from stands as off, and one click brings it back: %s", (_, choice) => {
  const start = matrix([stopped({ choice })], [stop(), stop({ topicKey: "other", reason: "ADMIN" })]);
  expect(first(start).on).toBe(false);
  const after = apply(start, on);
  expect(first(after)).toMatchObject({ on: true, cell: { effective: true, decidedBy: "CHOICE" } });
  expect(undoOf(start, on)).toMatchObject([{ kind: "cells", cells: [{ topicKey: "news", enabled: false }] }]);
});

test.each([
  ["the whole address", stop({ scope: "ALL", topicKey: null, reason: "STOP" })],
  ["all marketing", stop({ scope: "MARKETING", topicKey: null })],
  ["the topic, by an administrator", stop({ reason: "ADMIN" })],
])("where a click cannot bring it back, the switch shows the wish: %s is stopped", (_, other) => {
  expect(first(matrix([stopped()], [stop(), other])).on).toBe(true);
});
