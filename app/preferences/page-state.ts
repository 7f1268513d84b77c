import { applyChange, type Matrix, type MatrixChange, undoChanges } from "./optimistic-update.ts";
import { applyScheduleChange, type ScheduleChange, scheduleKinds, undoScheduleChange } from "./schedule/change.ts";
import type { Schedule } from "./schedule/rows.ts";

/** Everything that a person can change on the page. */
export interface PageState {
  matrix: Matrix;
  schedule: Schedule;
}

export type Change = MatrixChange | ScheduleChange;

export const isScheduleChange = (change: Change): change is ScheduleChange => scheduleKinds.includes(change.kind);

/** The expected state after a change. `channelOff`: the reason of a cell whose channel is off. */
export const applyToPage = ({ matrix, schedule }: PageState, change: Change, channelOff: string): PageState =>
  isScheduleChange(change)
    ? { matrix, schedule: applyScheduleChange(schedule, change) }
    : { matrix: applyChange(matrix, change, channelOff), schedule };

/** The changes that undo a change, based on the state before it. */
export const undoOnPage = ({ matrix, schedule }: PageState, change: Change, nowMs: number): Change[] =>
  isScheduleChange(change) ? [undoScheduleChange(schedule, change, nowMs)] : undoChanges(matrix, change);
