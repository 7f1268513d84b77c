import { type Query, singleParam } from "#app/_request/route-props.ts";
import type { Translate } from "#app/_request/translate.ts";
import { KeepForms } from "./keep-forms.tsx";
import { DONE, PROBLEMS, type Problem } from "./outcome.ts";

interface Props {
  query: Query;
  /** The message for a conflict on this page. */
  conflict?: string;
  t: Translate;
}

/** The outcome of the form that redirected to this page, and the script that keeps the fields of a refused form. */
export function OutcomeNote(props: Props) {
  const { conflict, t } = props;
  const known = PROBLEMS.map((problem) => [problem, t(`console.problem.${problem}`)] as const);
  const texts = {
    ...(Object.fromEntries(known) as Record<Problem, string>),
    ...(conflict && { conflict }),
    signedOut: t("console.problem.signedOut"),
    tooMany: t("console.problem.tooMany"),
    offline: t("console.problem.offline"),
  };
  return (
    <>
      <KeepForms texts={texts} />
      <Outcome {...props} />
    </>
  );
}

function Outcome({ query, conflict, t }: Props) {
  const problem = PROBLEMS.find((one) => one === query.problem);
  if (problem)
    return (
      <p role="alert" className="rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
        {problem === "conflict" && conflict ? conflict : t(`console.problem.${problem}`)}
      </p>
    );
  const done = DONE.find((one) => one === query.done);
  if (!done) return null;
  const count = Number(singleParam(query.count));
  return (
    <p role="status" className="rounded-xl bg-good-soft px-4 py-3 text-sm text-good">
      {done === "replayedAll"
        ? t("console.replayedAll", { count: Number.isSafeInteger(count) ? count : 0 })
        : t(`console.done.${done}`)}
    </p>
  );
}
