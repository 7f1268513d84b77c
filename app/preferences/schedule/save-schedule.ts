import type { Language } from "#app/_request/language.ts";
import { execute } from "#graphql/execute.ts";
import { MyScheduleDocument, SetScheduleDocument, SnoozeDocument } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";
import type { ProblemKind } from "../save.ts";
import { parseScheduleForm } from "./form.ts";
import type { FieldProblem } from "./problem.ts";
import { refusalOf, type Wanted, wantedBy } from "./request.ts";
import { type Times, timesOf } from "./times.ts";

/** What became of a form: the schedule as it now stands, or why not. */
export type ScheduleAnswer = { times: Times } | { problem: FieldProblem | ProblemKind };

/** Saves a form of the schedule. */
export async function saveSchedule(
  form: URLSearchParams,
  { actor, language }: { actor: Actor; language: Language },
  now: Date,
): Promise<ScheduleAnswer> {
  const parsed = parseScheduleForm(form);
  if (parsed.problem) return { problem: parsed.problem };
  // Read and written apart: of two windows changed in the same instant in two places, the later list stands.
  const standing = (await execute(MyScheduleDocument, {}, actor)).data?.me?.schedule;
  if (!standing) return { problem: "forbidden" };
  const wanted = wantedBy(parsed.request, standing, now.getTime());
  if (wanted.mutation === null) return { problem: wanted.problem };
  const { data, errors } = await run(wanted, actor);
  const outcome = data?.outcome;
  if (outcome?.__typename === "ScheduleSet") return { times: timesOf(outcome.schedule, language, now.getTime()) };
  if (outcome) return { problem: refusalOf(wanted, outcome.path, now.getTime()) };
  return { problem: errors[0]?.code === "FORBIDDEN" ? "forbidden" : "server" };
}

function run(wanted: Exclude<Wanted, { mutation: null }>, actor: Actor) {
  if (wanted.mutation === "setSchedule") return execute(SetScheduleDocument, { input: wanted.input }, actor);
  const until = wanted.untilMs === null ? null : new Date(wanted.untilMs).toISOString();
  return execute(SnoozeDocument, { input: { until } }, actor);
}
