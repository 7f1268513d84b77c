import type { Channel, Frequency, MatrixFragment } from "#graphql/generated/operations.ts";

export type Matrix = MatrixFragment;
export type Section = Matrix["sections"][number];
export type TopicRow = Section["topics"][number];
export type Cell = TopicRow["channels"][number];
export type ChannelState = Matrix["channels"][number];

export interface CellPatch {
  topicKey: string;
  channel: Channel;
  enabled?: boolean;
  frequency?: Frequency;
}

/** One thing a person does on the page; each is one mutation. */
export type Change =
  | { kind: "cells"; cells: CellPatch[] }
  | { kind: "clear"; topicKey: string; channel?: Channel }
  | { kind: "channel"; channel: Channel; enabled: boolean };

/** What the topic itself sets for people who chose nothing. */
const defaultOf = ({ topic }: TopicRow, channel: Channel): boolean =>
  topic.channels.find((listed) => listed.channel === channel)?.policy === "DEFAULT_ON";

/** The layers between a wish and its effect that the person's choice of a cell does not move. */
const outside = ["ADDRESS", "SUPPRESSION", "CHANNEL_SWITCH"];

/**
 * The person unsubscribed from this topic, and nothing else stops it: their "on" takes that back
 * (lib/suppression/lift.ts), so it stands as their choice does.
 */
export function isUnsubscribed({ topic }: TopicRow, cell: Cell, channels: readonly ChannelState[]): boolean {
  if (!cell.editable || cell.decidedBy !== "SUPPRESSION") return false;
  const stops = (channels.find(({ channel }) => channel === cell.channel)?.suppressions ?? []).filter(
    ({ scope, topicKey }) =>
      scope === "ALL" ||
      (scope === "MARKETING" && topic.classification === "MARKETING") ||
      (scope === "TOPIC" && topicKey === topic.key),
  );
  return stops.length > 0 && stops.every(({ scope, reason }) => scope === "TOPIC" && reason === "UNSUBSCRIBE");
}

/** Where the switch stands: what the person wants, even while something else keeps it from working. */
export function desiredState(row: TopicRow, cell: Cell, channels: readonly ChannelState[]): boolean {
  if (!cell.editable) return cell.effective;
  if (isUnsubscribed(row, cell, channels)) return false;
  if (cell.choice !== null) return cell.choice;
  return outside.includes(cell.decidedBy) ? defaultOf(row, cell.channel) : cell.effective;
}

/** Offered on this channel at all. The matrix may leave such cells out or give them as decided by the topic. */
export const offered = (cell: Cell): boolean => cell.decidedBy !== "TOPIC";

export const isShadowed = (cell: Cell): boolean => cell.editable && outside.includes(cell.decidedBy);

/** Something the person once set, so that there is a way back to the defaults. */
export const isChosen = (cell: Cell): boolean => cell.updatedAt !== null;

const mapCells = (matrix: Matrix, fn: (cell: Cell, row: TopicRow) => Cell): Matrix => ({
  ...matrix,
  sections: matrix.sections.map((section) => ({
    ...section,
    topics: section.topics.map((row) => ({ ...row, channels: row.channels.map((cell) => fn(cell, row)) })),
  })),
});

const settle = (cell: Cell, on: boolean, decidedBy: Cell["decidedBy"]): Cell =>
  isShadowed(cell) ? cell : { ...cell, effective: on, decidedBy };

function patch(cell: Cell, { enabled, frequency }: CellPatch, unsubscribed: boolean): Cell {
  const next = { ...cell, frequency: frequency ?? cell.frequency, updatedAt: cell.updatedAt ?? "" };
  if (enabled === undefined) return next;
  if (enabled && unsubscribed) return { ...next, choice: true, effective: true, decidedBy: "CHOICE" };
  return settle({ ...next, choice: enabled }, enabled, "CHOICE");
}

/** The matrix as it will most likely stand: shown until the server's own answer takes its place. */
export function applyChange(matrix: Matrix, change: Change, channelOff: string): Matrix {
  switch (change.kind) {
    case "cells":
      return mapCells(matrix, (cell, row) => {
        const own = change.cells.find((one) => one.topicKey === row.topic.key && one.channel === cell.channel);
        return own ? patch(cell, own, isUnsubscribed(row, cell, matrix.channels)) : cell;
      });
    case "clear":
      return mapCells(matrix, (cell, row) => {
        if (row.topic.key !== change.topicKey || (change.channel ?? cell.channel) !== cell.channel) return cell;
        const bare: Cell = { ...cell, choice: null, frequency: "INSTANT", updatedAt: null };
        return cell.editable ? settle(bare, defaultOf(row, cell.channel), "TOPIC_DEFAULT") : bare;
      });
    case "channel":
      return {
        ...mapCells(matrix, (cell, row) => switchCell(cell, row, change, channelOff)),
        channels: matrix.channels.map((one) =>
          one.channel === change.channel ? { ...one, enabled: change.enabled } : one,
        ),
      };
  }
}

function switchCell(
  cell: Cell,
  row: TopicRow,
  { channel, enabled }: { channel: Channel; enabled: boolean },
  channelOff: string,
): Cell {
  if (cell.channel !== channel || !cell.editable) return cell;
  if (!enabled)
    return isShadowed(cell) ? cell : { ...cell, effective: false, decidedBy: "CHANNEL_SWITCH", reason: channelOff };
  if (cell.decidedBy !== "CHANNEL_SWITCH") return cell;
  // Decided by the switch, it is not suppressed: that layer comes first.
  return {
    ...cell,
    effective: desiredState(row, cell, []),
    decidedBy: cell.choice === null ? "TOPIC_DEFAULT" : "CHOICE",
  };
}

/** What brings back the cells of `matrix` that a change touched. A cell that was never written is cleared, not set. */
export function undoOf(matrix: Matrix, change: Change): Change[] {
  if (change.kind === "channel") {
    const before = matrix.channels.find(({ channel }) => channel === change.channel);
    return before ? [{ ...change, enabled: before.enabled }] : [];
  }
  const touches = (topicKey: string, channel: Channel) =>
    change.kind === "clear"
      ? change.topicKey === topicKey && (change.channel ?? channel) === channel
      : change.cells.some((one) => one.topicKey === topicKey && one.channel === channel);
  const cells = matrix.sections
    .flatMap(({ topics }) => topics)
    .flatMap((row) =>
      row.channels.map((cell) => ({
        topicKey: row.topic.key,
        cell,
        // An unsubscription that was taken back does not come back: switched off is what is left of it.
        choice: isUnsubscribed(row, cell, matrix.channels) ? false : cell.choice,
      })),
    )
    .filter(({ topicKey, cell }) => cell.editable && touches(topicKey, cell.channel));
  const cleared: Change[] = cells
    .filter(({ choice }) => change.kind === "cells" && choice === null)
    .map(({ topicKey, cell }) => ({ kind: "clear", topicKey, channel: cell.channel }));
  const set: CellPatch[] = cells
    .filter(({ cell, choice }) => isChosen(cell) || choice !== cell.choice)
    .map(({ topicKey, cell: { channel, frequency }, choice }) => ({
      topicKey,
      channel,
      frequency,
      ...(choice === null ? {} : { enabled: choice }),
    }));
  return set.length > 0 ? [...cleared, { kind: "cells", cells: set }] : cleared;
}
