import {
  ClearPreferencesDocument,
  LiftSuppressionDocument,
  MyPreferencesDocument,
  MyScheduleDocument,
  type SaveOutcomeFragment,
  SetChannelSwitchDocument,
  SetPreferencesDocument,
  SetScheduleDocument,
  SnoozeDocument,
  type TimesFragment,
  type TypedDocumentString,
} from "#graphql/generated/operations.ts";
import { limits } from "#lib/limits.ts";
import type { Matrix, MatrixChange } from "./optimistic-update.ts";
import { type Change, isScheduleChange } from "./page-state.ts";
import { problemOfCode, SaveProblem } from "./save-problem.ts";
import { problemOfRefusal, replaceWindow, type ScheduleChange } from "./schedule/change.ts";

/** Runs a document: over HTTP in the browser, in process for a posted form. `code`: of the first error. */
export type Run = <R, V extends Record<string, unknown>>(
  document: TypedDocumentString<R, V>,
  variables: V,
) => Promise<{ data?: R | null; code?: string }>;

/** The part of the page that a change affects, after it. */
export type Saved = { matrix: Matrix } | { schedule: TimesFragment };

/** Saves one change. Throws SaveProblem. */
export async function saveChange(change: Change, run: Run, nowMs: number): Promise<Saved> {
  return isScheduleChange(change)
    ? { schedule: await saveSchedule(change, run, nowMs) }
    : { matrix: await saveMatrix(change, run) };
}

async function saveMatrix(change: MatrixChange, run: Run): Promise<Matrix> {
  switch (change.kind) {
    case "cells":
      return matrixOf(await run(SetPreferencesDocument, { input: { cells: change.cells } }));
    case "clear": {
      const { topicKey, channel } = change;
      return matrixOf(await run(ClearPreferencesDocument, { input: { topicKey, channel } }));
    }
    case "channel": {
      const { channel, enabled } = change;
      return matrixOf(await run(SetChannelSwitchDocument, { input: { channel, enabled } }));
    }
    case "lift": {
      const input = { suppressionId: change.suppressionId, reason: liftReason };
      const { data, code } = await run(LiftSuppressionDocument, { input });
      if (!data?.outcome) throw problemOfCode(code);
      if (data.outcome.__typename !== "SuppressionLifted") throw new SaveProblem("refused");
      const after = await run(MyPreferencesDocument, {});
      if (!after.data?.me?.preferences) throw problemOfCode(after.code);
      return after.data.me.preferences;
    }
  }
}

const liftReason = "The person allowed it again on their preferences page.";

function matrixOf({ data, code }: { data?: { outcome: SaveOutcomeFragment | null } | null; code?: string }): Matrix {
  if (!data?.outcome) throw problemOfCode(code);
  if (data.outcome.__typename === "PreferencesSet") return data.outcome.preferences;
  throw new SaveProblem("refused", { detail: data.outcome.message });
}

async function saveSchedule(change: ScheduleChange, run: Run, nowMs: number): Promise<TimesFragment> {
  const sent = await send(change, run);
  if (!sent.data?.outcome) throw problemOfCode(sent.code);
  const { outcome } = sent.data;
  if (outcome.__typename === "ScheduleSet") return outcome.schedule;
  throw new SaveProblem("refused", { field: problemOfRefusal(change, outcome.path, nowMs) });
}

async function send(change: ScheduleChange, run: Run) {
  switch (change.kind) {
    case "snooze":
      return run(SnoozeDocument, { input: { until: change.until } });
    case "zone":
      return run(SetScheduleDocument, { input: { timeZone: change.timeZone } });
    case "summaries": {
      const { digestTime, digestWeekday } = change;
      return run(SetScheduleDocument, { input: { digestTime, digestWeekday } });
    }
    case "window": {
      // The mutation replaces the whole list, so the list is read first: the page may show an older one. If two windows
      // are changed at the same time, the later list wins.
      const quietHours = replaceWindow((await currentSchedule(run)).quietHours, change);
      if (!quietHours) throw new SaveProblem("refused", { field: "gone" });
      if (quietHours.length > limits.quietWindows) throw new SaveProblem("refused", { field: "tooMany" });
      return run(SetScheduleDocument, { input: { quietHours } });
    }
  }
}

/** The person's schedule as it is stored. */
export async function currentSchedule(run: Run): Promise<TimesFragment> {
  const { data, code } = await run(MyScheduleDocument, {});
  if (!data?.me?.schedule) throw problemOfCode(code);
  return data.me.schedule;
}
