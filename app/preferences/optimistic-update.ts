import type { Channel, Frequency, MatrixFragment } from "#graphql/generated/operations.ts";
import { coversTopic, DEFAULT_FREQUENCY } from "#lib/enums.ts";

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

/** A person's change of the matrix. Each is one mutation. */
export type MatrixChange =
  | { kind: "cells"; cells: CellPatch[] }
  | { kind: "clear"; topicKey: string; channel?: Channel }
  | { kind: "channel"; channel: Channel; enabled: boolean }
  /** Lifts an unsubscribe that stops several topics. */
  | { kind: "lift"; suppressionId: string };

/** The topic's default for people without a choice. */
const defaultOf = ({ topic }: TopicRow, channel: Channel): boolean =>
  topic.channels.find((listed) => listed.channel === channel)?.policy === "DEFAULT_ON";

/** The layers that override a person's choice. */
const overridingLayers = ["ADDRESS", "SUPPRESSION", "CHANNEL_SWITCH"];

/**
 * True if only the person's own unsubscribe stops this topic. Opting in lifts it (lib/suppression/lift.ts),
 * so it is shown as a choice.
 */
export function isUnsubscribed({ topic }: TopicRow, cell: Cell, channels: readonly ChannelState[]): boolean {
  if (!cell.editable || cell.decidedBy !== "SUPPRESSION") return false;
  const stops = (channels.find(({ channel }) => channel === cell.channel)?.suppressions ?? []).filter(
    ({ scope, topicKey }) =>
      coversTopic({ scope, topic: topicKey }, { classification: topic.classification, topic: topic.key }),
  );
  return stops.length > 0 && stops.every(({ scope, reason }) => scope === "TOPIC" && reason === "UNSUBSCRIBE");
}

/** The position of the switch: the person's choice, even while another layer overrides it. */
export function desiredState(row: TopicRow, cell: Cell, channels: readonly ChannelState[]): boolean {
  if (!cell.editable) return cell.effective;
  if (isUnsubscribed(row, cell, channels)) return false;
  if (cell.choice !== null) return cell.choice;
  return overridingLayers.includes(cell.decidedBy) ? defaultOf(row, cell.channel) : cell.effective;
}

/** True if the topic is offered on this channel. The matrix may omit such cells or return them as decided by TOPIC. */
export const isOffered = (cell: Cell): boolean => cell.decidedBy !== "TOPIC";

export const isShadowed = (cell: Cell): boolean => cell.editable && overridingLayers.includes(cell.decidedBy);

/** True if the person has set the cell, so that it can be reset to the default. */
export const isChosen = (cell: Cell): boolean => cell.updatedAt !== null;

const mapCells = (matrix: Matrix, fn: (cell: Cell, row: TopicRow) => Cell): Matrix => ({
  ...matrix,
  sections: matrix.sections.map((section) => ({
    ...section,
    topics: section.topics.map((row) => ({ ...row, channels: row.channels.map((cell) => fn(cell, row)) })),
  })),
});

const withEffect = (cell: Cell, on: boolean, decidedBy: Cell["decidedBy"]): Cell =>
  isShadowed(cell) ? cell : { ...cell, effective: on, decidedBy };

function applyPatch(cell: Cell, { enabled, frequency }: CellPatch, unsubscribed: boolean): Cell {
  const next = { ...cell, frequency: frequency ?? cell.frequency, updatedAt: cell.updatedAt ?? "" };
  if (enabled === undefined) return next;
  if (enabled && unsubscribed) return { ...next, choice: true, effective: true, decidedBy: "CHOICE" };
  return withEffect({ ...next, choice: enabled }, enabled, "CHOICE");
}

/** The expected matrix after a change. Shown until the server responds. */
export function applyChange(matrix: Matrix, change: MatrixChange, channelOff: string): Matrix {
  switch (change.kind) {
    case "cells":
      return mapCells(matrix, (cell, row) => {
        const patch = change.cells.find((one) => one.topicKey === row.topic.key && one.channel === cell.channel);
        return patch ? applyPatch(cell, patch, isUnsubscribed(row, cell, matrix.channels)) : cell;
      });
    case "clear":
      return mapCells(matrix, (cell, row) => {
        if (row.topic.key !== change.topicKey || (change.channel ?? cell.channel) !== cell.channel) return cell;
        const cleared: Cell = { ...cell, choice: null, frequency: DEFAULT_FREQUENCY, updatedAt: null };
        return cell.editable ? withEffect(cleared, defaultOf(row, cell.channel), "TOPIC_DEFAULT") : cleared;
      });
    case "channel":
      return {
        ...mapCells(matrix, (cell, row) => switchCell(cell, row, change, channelOff)),
        channels: matrix.channels.map((one) =>
          one.channel === change.channel ? { ...one, enabled: change.enabled } : one,
        ),
      };
    case "lift":
      // The cells stay unchanged, because only the server can compute which layer decides them afterwards.
      return {
        ...matrix,
        channels: matrix.channels.map((one) => ({
          ...one,
          suppressions: one.suppressions?.filter(({ id }) => id !== change.suppressionId) ?? null,
        })),
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
  // A cell decided by the channel switch is not suppressed, because suppressions are evaluated first.
  return {
    ...cell,
    effective: desiredState(row, cell, []),
    decidedBy: cell.choice === null ? "TOPIC_DEFAULT" : "CHOICE",
  };
}

/** The changes that restore the cells touched by `change`. A cell that was never set is cleared, not set. A lift has no undo. */
export function undoChanges(matrix: Matrix, change: MatrixChange): MatrixChange[] {
  if (change.kind === "lift") return [];
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
        // A lifted unsubscribe is not restored. The closest equivalent is "off".
        choice: isUnsubscribed(row, cell, matrix.channels) ? false : cell.choice,
      })),
    )
    .filter(({ topicKey, cell }) => cell.editable && touches(topicKey, cell.channel));
  const cleared: MatrixChange[] = cells
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
