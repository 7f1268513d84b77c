import type { z } from "zod";
import { noteAttempt } from "#app/_request/current-user.ts";
import { noForm, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import type { ExecuteError } from "#graphql/execute.ts";
import type { Actor } from "#lib/actor.ts";
import { type Done, type FormOutcome, type Problem, withOutcome } from "./outcome.ts";

interface Answer {
  data: { outcome: { __typename: string; code?: string; replayed?: number } | null } | null;
  errors: ExecuteError[];
}

interface Act<F> {
  /** Where a form goes back to that does not say better. */
  page: string;
  form: z.ZodType<F>;
  run: (form: F, actor: Actor) => Promise<Answer>;
  done: (form: F) => Done;
  /** What somebody may have mistyped; left out: the reason, where a form leaves nothing else to be. */
  mistyped?: Problem;
}

/** Does what a form of the console says, through the schema and its rules, and sends its browser back to the page. */
export async function answerForm<F>(
  request: Request,
  actor: Actor | null,
  { page, form, run, done, mistyped = "reason" }: Act<F>,
): Promise<Response> {
  if (!isSameOrigin(request)) return crossOrigin();
  const posted = await readForm(request);
  if (!posted) return noForm();
  const sent = Object.fromEntries(posted);
  const wished = localPath(sent.back, page);
  const back = wished.startsWith("/admin/") ? wished : page;
  if (!actor || actor.kind === "anonymous") return seeOther(signInPath(back));
  const parsed = form.safeParse(sent);
  if (!parsed.success) {
    const isTyped = parsed.error.issues.every(({ path }) => typed.includes(String(path[0])));
    return seeOther(withOutcome(back, { problem: isTyped ? mistyped : "refused" }));
  }
  const outcome = outcomeOf(await run(parsed.data, actor), done(parsed.data), mistyped);
  if ("problem" in outcome && outcome.problem === "forbidden") await noteAttempt(actor, new URL(request.url).pathname);
  return seeOther(withOutcome(back, outcome));
}

/** What is written into a form, rather than chosen in it. */
const typed = ["reason", "title", "message"];

const problems: Record<string, Problem> = {
  NOT_FOUND: "gone",
  CONFLICT: "conflict",
  FORBIDDEN: "forbidden",
};

function outcomeOf({ data, errors }: Answer, done: Done, mistyped: Problem): FormOutcome {
  const known: Record<string, Problem> = { ...problems, INVALID: mistyped, BAD_USER_INPUT: mistyped };
  const outcome = data?.outcome;
  if (!outcome) return { problem: known[errors[0]?.code ?? ""] ?? "server" };
  if (outcome.code !== undefined) return { problem: known[outcome.code] ?? "refused" };
  return outcome.replayed === undefined ? { done } : { done, count: outcome.replayed };
}
