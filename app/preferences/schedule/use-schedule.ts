"use client";

import { useCallback, useRef, useState } from "react";
import { type ProblemKind, postForJson, SaveProblem } from "../save.ts";
import type { SaveTarget } from "../save-target.ts";
import type { Notice } from "../use-preferences.ts";
import { FIELD_PROBLEMS, type FieldProblem } from "./problem.ts";
import { nextRows, type Row } from "./rows.ts";
import type { ScheduleAnswer } from "./save-schedule.ts";
import type { Times } from "./times.ts";
import { undoForm } from "./undo.ts";

/** The result of a form: saved, a problem of its field, or a failure that the toast shows. */
export type SendResult = "saved" | "failed" | FieldProblem;

export interface Schedule {
  times: Times;
  rows: Row[];
  /** Saves a form. `subject`: what changed, for screen readers. */
  send: (form: URLSearchParams, subject: string) => Promise<SendResult>;
}

/** The saved schedule. Forms are sent one at a time; each response is the whole schedule. */
export function useSchedule(initial: Times, notify: (notice: Notice) => void, { savePath }: SaveTarget): Schedule {
  const [shown, setShown] = useState(() => ({ times: initial, rows: nextRows([], initial.quietHours) }));
  const latest = useRef(initial);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const newestZone = useRef<URLSearchParams | null>(null);

  const attempt = useCallback(
    async (form: URLSearchParams): Promise<Times | FieldProblem> => {
      // A closed select changes with every arrow key. Of the queued changes, only the last one counts.
      if (form.get("kind") === "zone" && newestZone.current !== form) return latest.current;
      const answer = await postSchedule(savePath, form);
      if (typeof answer === "string") return answer;
      latest.current = answer;
      setShown(({ rows }) => ({ times: answer, rows: nextRows(rows, answer.quietHours, form) }));
      return answer;
    },
    [savePath],
  );

  const run = useCallback(
    (form: URLSearchParams, subject: string, isUndo: boolean): Promise<SendResult> => {
      if (form.get("kind") === "zone") newestZone.current = form;
      const sent = queue.current.then(async (): Promise<SendResult> => {
        const back = undoForm(form, latest.current);
        const undo = isUndo ? null : () => void run(back, subject, true);
        try {
          const answer = await attempt(form);
          if (typeof answer !== "string") {
            notify({ kind: isUndo ? "undone" : form.has("remove") ? "removed" : "saved", subject, undo });
            return "saved";
          }
          // An undo has no field that could show the problem.
          if (isUndo) notify({ kind: "problem", problem: new SaveProblem("refused"), retry: null });
          return answer;
        } catch (error) {
          const problem = error instanceof SaveProblem ? error : new SaveProblem("server");
          // A window keeps its input and has its own button.
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

/**
 * Posts a form of the schedule. Returns a problem of a field; throws SaveProblem for other problems. Not a GraphQL
 * mutation like a cell, because the server computes the snooze and the texts: browsers differ in the zones they support.
 */
async function postSchedule(savePath: string, form: URLSearchParams): Promise<Times | FieldProblem> {
  const answer = await postForJson<ScheduleAnswer>(savePath, { Accept: "application/json" }, form);
  if ("times" in answer) return answer.times;
  const field = FIELD_PROBLEMS.find((one) => one === answer.problem);
  if (field) return field;
  throw new SaveProblem(answer.problem as ProblemKind);
}
