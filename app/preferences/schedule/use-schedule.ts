"use client";

import { useCallback, useRef, useState } from "react";
import { SaveProblem } from "../save.ts";
import type { SaveTarget } from "../save-target.ts";
import type { Notice } from "../use-preferences.ts";
import { postSchedule } from "./post-schedule.ts";
import type { FieldProblem } from "./problem.ts";
import { nextRows, type Row } from "./rows.ts";
import type { Times } from "./times.ts";
import { undoForm } from "./undo.ts";

/** What became of a form: saved, a problem of its field, or one that the toast tells. */
export type Sent = "saved" | "failed" | FieldProblem;

export interface Schedule {
  times: Times;
  rows: Row[];
  /** Saves a form; `subject` says what it was, for those who do not see it. */
  send: (form: URLSearchParams, subject: string) => Promise<Sent>;
}

/** The schedule as saved. Forms are sent one after another; each answer is the whole schedule. */
export function useSchedule(initial: Times, notify: (notice: Notice) => void, { savePath }: SaveTarget): Schedule {
  const [shown, setShown] = useState(() => ({ times: initial, rows: nextRows([], initial.quietHours) }));
  const standing = useRef(initial);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const newestZone = useRef<URLSearchParams | null>(null);

  const attempt = useCallback(
    async (form: URLSearchParams): Promise<Times | FieldProblem> => {
      // A closed select changes with every press of an arrow key: of those that wait, only the last is meant.
      if (form.get("kind") === "zone" && newestZone.current !== form) return standing.current;
      const answer = await postSchedule(savePath, form);
      if (typeof answer === "string") return answer;
      standing.current = answer;
      setShown(({ rows }) => ({ times: answer, rows: nextRows(rows, answer.quietHours, form) }));
      return answer;
    },
    [savePath],
  );

  const run = useCallback(
    (form: URLSearchParams, subject: string, isUndo: boolean): Promise<Sent> => {
      if (form.get("kind") === "zone") newestZone.current = form;
      const sent = queue.current.then(async (): Promise<Sent> => {
        const back = undoForm(form, standing.current);
        const undo = isUndo ? null : () => void run(back, subject, true);
        try {
          const answer = await attempt(form);
          if (typeof answer !== "string") {
            notify({ kind: isUndo ? "undone" : form.has("remove") ? "removed" : "saved", subject, undo });
            return "saved";
          }
          // An undo has no field that could tell.
          if (isUndo) notify({ kind: "problem", problem: new SaveProblem("refused"), retry: null });
          return answer;
        } catch (error) {
          const problem = error instanceof SaveProblem ? error : new SaveProblem("server");
          // A window keeps what was typed, and its own button.
          const again = ["offline", "server", "busy"].includes(problem.kind) && form.get("kind") !== "window";
          notify({ kind: "problem", problem, retry: again ? () => void run(form, subject, isUndo) : null });
          return "failed";
        }
      });
      queue.current = sent;
      return sent;
    },
    [attempt, notify],
  );

  const send = useCallback((form: URLSearchParams, subject: string) => run(form, subject, false), [run]);
  return { ...shown, send };
}
