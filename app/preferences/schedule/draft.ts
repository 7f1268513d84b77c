import { type FieldProblem, fieldProblemOf } from "./problem.ts";
import { type QuietWindow, windowOfForm } from "./quiet-window.ts";

/** What somebody without scripts had filled in when it was refused, to stand in the fields again. */
export type Draft =
  | { kind: "window"; was: string | null; window: QuietWindow; problem: FieldProblem }
  | { kind: "snooze"; until: string; problem: FieldProblem }
  | { kind: "zone" | "summaries"; problem: FieldProblem };

const maxLength = 500;

/** Where on the page to go back to with a form that was refused. */
export const refusedPath = (page: string, form: URLSearchParams, problem: FieldProblem): string =>
  `${page}?${new URLSearchParams({ saved: problem, draft: form.toString().slice(0, maxLength) })}#schedule`;

/** Reads what `refusedPath` wrote. It fills fields and nothing else, for anybody can write an address. */
export function draftOf(saved: string | undefined, draft: string | undefined): Draft | null {
  if (saved === undefined || draft === undefined || draft.length > maxLength) return null;
  const form = new URLSearchParams(draft);
  const problem = fieldProblemOf(saved);
  const kind = form.get("kind");
  if (kind === "window" && !form.has("remove"))
    return { kind, was: form.get("was"), window: windowOfForm(form), problem };
  if (kind === "snooze") return { kind, until: form.get("until") ?? "", problem };
  return kind === "zone" || kind === "summaries" ? { kind, problem } : null;
}
