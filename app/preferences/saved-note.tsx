import type { Translate } from "#app/_request/translate.ts";
import { FIELD_PROBLEMS } from "./schedule/problem.ts";

const problems = ["signedOut", "busy", "forbidden", "server", "refused"] as const;

/** What became of a change that was posted as a form. The address names an outcome, never a text to show. */
export function SavedNote({ outcome, t }: { outcome: string | string[]; t: Translate }) {
  const problem = problems.find((one) => one === outcome);
  const fieldProblem = FIELD_PROBLEMS.find((one) => one === outcome);
  const isGood = !problem && !fieldProblem;
  return (
    <p
      role={isGood ? "status" : "alert"}
      className={`mt-5 rounded-xl px-4 py-3 text-sm ${isGood ? "bg-good-soft text-good" : "bg-bad-soft text-bad"}`}
    >
      {fieldProblem ? t(`schedule.problem.${fieldProblem}`) : t(`save.${problem ?? "saved"}`)}
    </p>
  );
}
