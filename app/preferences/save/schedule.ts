import { seeOther } from "#app/_request/same-origin.ts";
import { refusedPath } from "../schedule/draft.ts";
import { FIELD_PROBLEMS } from "../schedule/problem.ts";
import { type ScheduleAnswer, saveSchedule } from "../schedule/save-schedule.ts";
import type { Sender } from "./sender.ts";

const kinds = ["zone", "window", "summaries", "snooze", "resume"];

export const isScheduleForm = (form: FormData): boolean => kinds.includes(String(form.get("kind")));

/** Saves a form of the schedule. Scripts accept JSON and get the result; other requests are redirected to the page. */
export async function answerSchedule(
  data: FormData,
  request: Request,
  sender: Sender | null,
  signedOutPath: string,
): Promise<Response> {
  const form = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") form.append(name, value);
  const wantsJson = request.headers.get("accept") === "application/json";
  const json = (answer: ScheduleAnswer) => Response.json(answer, { headers: { "Cache-Control": "no-store" } });

  if (!sender) return wantsJson ? json({ problem: "signedOut" }) : seeOther(signedOutPath);
  const { page } = sender;
  const answer = await saveSchedule(form, sender, new Date());
  if (wantsJson) return json(answer);
  if ("problem" in answer) {
    const field = FIELD_PROBLEMS.find((one) => one === answer.problem);
    return seeOther(field ? refusedPath(page, form, field) : `${page}?saved=${answer.problem}`);
  }
  // The effect of a snooze is shown at the top of the page.
  const isSnooze = form.get("kind") === "snooze" || form.get("kind") === "resume";
  return seeOther(`${page}?saved=yes${isSnooze ? "" : "#schedule"}`);
}
