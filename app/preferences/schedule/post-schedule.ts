import { type ProblemKind, SaveProblem } from "../save.ts";
import { FIELD_PROBLEMS, type FieldProblem } from "./problem.ts";
import type { ScheduleAnswer } from "./save-schedule.ts";
import type { Times } from "./times.ts";

const timeoutMs = 15_000;

/** Posts a form of the schedule to `savePath`. Returns a problem of a field; throws SaveProblem for other problems. */
export async function postSchedule(savePath: string, form: URLSearchParams): Promise<Times | FieldProblem> {
  const answer = await post(savePath, form);
  if ("times" in answer) return answer.times;
  const field = FIELD_PROBLEMS.find((one) => one === answer.problem);
  if (field) return field;
  throw new SaveProblem(answer.problem as ProblemKind);
}

async function post(savePath: string, form: URLSearchParams): Promise<ScheduleAnswer> {
  let response: Response;
  try {
    response = await fetch(savePath, {
      method: "POST",
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      body: form,
      // The request must survive if the person leaves the page right after a click.
      keepalive: true,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw new SaveProblem("offline");
  }
  if (response.status === 429) throw new SaveProblem("busy");
  try {
    return (await response.json()) as ScheduleAnswer;
  } catch {
    throw new SaveProblem("server");
  }
}
