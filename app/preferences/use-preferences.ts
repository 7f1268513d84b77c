"use client";

import { useCallback, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { applyChange, type Change, type Matrix, undoChanges } from "./optimistic-update.ts";
import { SaveProblem, save } from "./save.ts";
import type { SaveTarget } from "./save-target.ts";

export type Notice =
  | { kind: "saved" | "undone" | "removed"; subject: string; undo: (() => void) | null }
  | { kind: "problem"; problem: SaveProblem; retry: (() => void) | null }
  | { kind: "reason"; subject: string; reason: string };

/**
 * The matrix with all unsaved changes applied. Changes are saved one at a time in order, so that the last click wins. A
 * failed change is rolled back; later changes stay.
 */
export function usePreferences(initial: Matrix, saveTarget: SaveTarget) {
  const t = useTranslations("preferences");
  const [saved, setSaved] = useState(initial);
  const [waiting, setWaiting] = useState<Change[]>([]);
  const [notice, setNotice] = useState<Notice | null>(null);
  const queue = useRef(Promise.resolve());
  const channelOff = t("channelOff");
  const matrix = waiting.reduce((current, change) => applyChange(current, change, channelOff), saved);

  const run = useCallback(
    (changes: Change[], onSaved: () => Notice, retry: () => void) => {
      setWaiting((before) => [...before, ...changes]);
      queue.current = queue.current.then(async () => {
        try {
          for (const change of changes) {
            const now = await save(change, saveTarget);
            setSaved(now);
            setWaiting((before) => before.filter((one) => one !== change));
          }
          setNotice(onSaved());
        } catch (error) {
          setWaiting((before) => before.filter((one) => !changes.includes(one)));
          const problem = error instanceof SaveProblem ? error : new SaveProblem("server");
          const again = problem.kind === "offline" || problem.kind === "server" || problem.kind === "busy";
          setNotice({ kind: "problem", problem, retry: again ? retry : null });
        }
      });
    },
    [saveTarget],
  );

  const change = (made: Change, subject: string): void => {
    const back = undoChanges(matrix, made);
    const undo = () => run(back, () => ({ kind: "undone", subject, undo: null }), undo);
    const go = () => run([made], () => ({ kind: "saved", subject, undo: back.length > 0 ? undo : null }), go);
    go();
  };

  return { matrix, change, notice, setNotice };
}
