import { type FieldProblem, fieldProblemOf } from "./problem.ts";
import { type QuietWindow, windowOfForm } from "./quiet-window.ts";

/** The input of a refused form, to fill its fields again without scripts. */
export type Draft =
  | { kind: "window"; was: string | null; window: QuietWindow; problem: FieldProblem }
  | { kind: "snooze"; until: string; problem: FieldProblem }
  | { kind: "zone" | "summaries"; problem: FieldProblem };

const maxLength = 500;

/** The page's URL after a form was refused, with its input. */
export const refusedPath = (page: string, form: URLSearchParams, problem: FieldProblem): string =>
  `${page}?${new URLSearchParams({ saved: problem, draft: form.toString().slice(0, maxLength) })}#schedule`;

/** Reads the URL that `refusedPath` wrote. It only fills fields, because anyone can craft a URL. */
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
