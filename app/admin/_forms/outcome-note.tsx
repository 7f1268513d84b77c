import { type Query, singleParam } from "#app/_request/route-props.ts";
import type { Translate } from "#app/_request/translate.ts";
import { DONE, PROBLEMS } from "./outcome.ts";

interface Props {
  query: Query;
  /** The message for a conflict on this page. */
  conflict?: string;
  t: Translate;
}

/** The outcome of the form that redirected to this page. Renders nothing without one. */
export function OutcomeNote({ query, conflict, t }: Props) {
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
