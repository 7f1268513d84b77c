import type { Language } from "#app/_request/language.ts";
import { execute } from "#graphql/execute.ts";
import { MyScheduleDocument, SetScheduleDocument, SnoozeDocument } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";
import type { ProblemKind } from "../save.ts";
import { parseScheduleForm } from "./form.ts";
import type { FieldProblem } from "./problem.ts";
import { mutationFor, problemOfRefusal, type ScheduleMutation } from "./request.ts";
import { type Times, timesOf } from "./times.ts";

/** The result of a form: the new schedule, or the problem. */
export type ScheduleAnswer = { times: Times } | { problem: FieldProblem | ProblemKind };

export async function saveSchedule(
  form: URLSearchParams,
  { actor, language }: { actor: Actor; language: Language },
  now: Date,
): Promise<ScheduleAnswer> {
  const parsed = parseScheduleForm(form);
  if (parsed.problem) return { problem: parsed.problem };
  // Read and write are separate transactions. If two windows are changed at the same time, the later list wins.
  const current = (await execute(MyScheduleDocument, {}, actor)).data?.me?.schedule;
  if (!current) return { problem: "forbidden" };
  const change = mutationFor(parsed.request, current, now.getTime());
  if (change.mutation === null) return { problem: change.problem };
  const { data, errors } = await run(change, actor);
  const outcome = data?.outcome;
  if (outcome?.__typename === "ScheduleSet") return { times: timesOf(outcome.schedule, language, now.getTime()) };
  if (outcome) return { problem: problemOfRefusal(change, outcome.path, now.getTime()) };
  return { problem: errors[0]?.code === "FORBIDDEN" ? "forbidden" : "server" };
}

function run(change: Exclude<ScheduleMutation, { mutation: null }>, actor: Actor) {
  if (change.mutation === "setSchedule") return execute(SetScheduleDocument, { input: change.input }, actor);
  const until = change.untilMs === null ? null : new Date(change.untilMs).toISOString();
  return execute(SnoozeDocument, { input: { until } }, actor);
}
