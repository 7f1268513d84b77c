import { signInPath } from "#app/_request/local-path.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { viewer } from "#app/_request/viewer.ts";
import { refusedPath } from "../schedule/draft.ts";
import { FIELD_PROBLEMS } from "../schedule/problem.ts";
import { type ScheduleAnswer, saveSchedule } from "../schedule/save-schedule.ts";

const kinds = ["zone", "window", "summaries", "snooze", "resume"];

export const isScheduleForm = (form: FormData): boolean => kinds.includes(String(form.get("kind")));

/** Saves a form of the schedule. Scripts ask for JSON and stay on the page; all others are sent back to it. */
export async function answerSchedule(data: FormData, request: Request): Promise<Response> {
  const form = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") form.append(name, value);
  const wantsJson = request.headers.get("accept") === "application/json";
  const json = (answer: ScheduleAnswer) => Response.json(answer, { headers: { "Cache-Control": "no-store" } });

  const { actor, ...rest } = await viewer();
  if (!actor || actor.kind === "anonymous")
    return wantsJson ? json({ problem: "signedOut" }) : seeOther(signInPath("/preferences"));
  const answer = await saveSchedule(form, { actor, ...rest }, new Date());
  if (wantsJson) return json(answer);
  if ("problem" in answer) {
    const field = FIELD_PROBLEMS.find((one) => one === answer.problem);
    return seeOther(field ? refusedPath(form, field) : `/preferences?saved=${answer.problem}`);
  }
  // What a snooze changes stands at the top of the page.
  const isSnooze = form.get("kind") === "snooze" || form.get("kind") === "resume";
  return seeOther(`/preferences?saved=yes${isSnooze ? "" : "#schedule"}`);
}
