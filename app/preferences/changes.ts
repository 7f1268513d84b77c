import type { Channel, Frequency, MatrixFragment } from "#graphql/generated/operations.ts";

export type Matrix = MatrixFragment;
export type Section = Matrix["sections"][number];
export type TopicRow = Section["topics"][number];
export type Cell = TopicRow["channels"][number];

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

/** Where the switch stands: what the person wants, even while something else keeps it from working. */
export function wanted(row: TopicRow, cell: Cell): boolean {
  if (!cell.editable) return cell.effective;
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

function patch(cell: Cell, { enabled, frequency }: CellPatch): Cell {
  const next = { ...cell, frequency: frequency ?? cell.frequency, updatedAt: cell.updatedAt ?? "" };
  return enabled === undefined ? next : settle({ ...next, choice: enabled }, enabled, "CHOICE");
}

/** The matrix as it will most likely stand: shown until the server's own answer takes its place. */
export function applyChange(matrix: Matrix, change: Change, channelOff: string): Matrix {
  switch (change.kind) {
    case "cells":
      return mapCells(matrix, (cell, { topic }) => {
        const own = change.cells.find((one) => one.topicKey === topic.key && one.channel === cell.channel);
        return own ? patch(cell, own) : cell;
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
  return { ...cell, effective: wanted(row, cell), decidedBy: cell.choice === null ? "TOPIC_DEFAULT" : "CHOICE" };
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
    .flatMap(({ topic, channels }) => channels.map((cell) => ({ topicKey: topic.key, cell })))
    .filter(({ topicKey, cell }) => cell.editable && touches(topicKey, cell.channel));
  const cleared: Change[] = cells
    .filter(({ cell }) => change.kind === "cells" && cell.choice === null)
    .map(({ topicKey, cell }) => ({ kind: "clear", topicKey, channel: cell.channel }));
  const set: CellPatch[] = cells
    .filter(({ cell }) => isChosen(cell))
    .map(({ topicKey, cell: { channel, choice, frequency } }) => ({
      topicKey,
      channel,
      frequency,
      ...(choice === null ? {} : { enabled: choice }),
    }));
  return set.length > 0 ? [...cleared, { kind: "cells", cells: set }] : cleared;
}
