"use client";

import { useCallback, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { applyToPage, type Change, type PageState, undoOnPage } from "./page-state.ts";
import { save } from "./save.ts";
import { SaveProblem } from "./save-problem.ts";
import type { SaveTarget } from "./save-target.ts";
import type { FieldProblem } from "./schedule/problem.ts";
import { withRows } from "./schedule/rows.ts";

export type Notice =
  | { kind: "saved" | "undone" | "removed"; subject: string; undo: (() => void) | null }
  | { kind: "problem"; problem: SaveProblem; retry: (() => void) | null }
  | { kind: "reason"; subject: string; reason: string };

/** Called when a change was saved (null), or refused because of a field, which then shows the problem. */
export type OnSettled = (problem: FieldProblem | null) => void;

/** Changes the page immediately and saves it. `subject`: what changed, for screen readers. */
export type MakeChange = (change: Change, subject: string, onSettled?: OnSettled) => void;

interface Attempt {
  changes: Change[];
  subject: string;
  onSettled?: OnSettled;
  isUndo?: boolean;
}

/**
 * The page with all unsaved changes applied. Changes are saved one at a time in order, so that the last click wins. A
 * failed change is rolled back; later changes stay.
 */
export function usePreferences(initial: PageState, saveTarget: SaveTarget, now: () => number) {
  const channelOff = useTranslations("preferences")("channelOff");
  const [saved, setSaved] = useState(initial);
  const [waiting, setWaiting] = useState<Change[]>([]);
  const [notice, setNotice] = useState<Notice | null>(null);
  const latest = useRef(initial);
  const newestZone = useRef<Change>(null);
  const queue = useRef(Promise.resolve());

  const run = useCallback(
    (attempt: Attempt): void => {
      const { changes, subject, onSettled, isUndo } = attempt;
      const drop = (...done: Change[]) => setWaiting((before) => before.filter((one) => !done.includes(one)));
      const saveOne = async (change: Change) => {
        const answer = await save(change, saveTarget, now());
        const expected = applyToPage(latest.current, change, channelOff);
        latest.current =
          "matrix" in answer
            ? { ...expected, matrix: answer.matrix }
            : { ...expected, schedule: withRows(answer.schedule, expected.schedule.quietHours) };
        setSaved(latest.current);
        drop(change);
      };
      const saveAll = async () => {
        const [first] = changes;
        // A closed select changes with every arrow key. Of the waiting zones, only the last one counts.
        if (first?.kind === "zone" && newestZone.current !== first) return drop(first);
        const undoing = isUndo ? [] : changes.flatMap((change) => undoOnPage(latest.current, change, now()));
        const undo = undoing.length > 0 ? () => run({ changes: undoing, subject, isUndo: true }) : null;
        try {
          for (const change of changes) await saveOne(change);
          const isRemoval = first?.kind === "window" && first.window === null;
          onSettled?.(null);
          setNotice({ kind: isUndo ? "undone" : isRemoval ? "removed" : "saved", subject, undo });
        } catch (error) {
          drop(...changes);
          const problem = error instanceof SaveProblem ? error : new SaveProblem("server");
          if (problem.field && onSettled) return onSettled(problem.field);
          const isRetryable = problem.kind === "offline" || problem.kind === "server" || problem.kind === "busy";
          setNotice({ kind: "problem", problem, retry: isRetryable ? () => run(attempt) : null });
        }
      };
      if (changes[0]?.kind === "zone") newestZone.current = changes[0];
      setWaiting((before) => [...before, ...changes]);
      // The page shows the new change immediately: the undo of an earlier one beside it would be mistaken for its own.
      setNotice((before) => (before?.kind === "problem" ? before : null));
      queue.current = queue.current.then(saveAll);
    },
    [saveTarget, now, channelOff],
  );

  const change: MakeChange = (newChange, subject, onSettled) => run({ changes: [newChange], subject, onSettled });
  const page = waiting.reduce((current, one) => applyToPage(current, one, channelOff), saved);
  return { ...page, change, notice, setNotice };
}
