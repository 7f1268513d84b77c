import type { z } from "zod";
import { recordPrivilegeAttempt } from "#app/_request/current-user.ts";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import type { ExecuteError } from "#graphql/execute.ts";
import type { Actor } from "#lib/actor.ts";
import { type Done, type FormOutcome, type Problem, withOutcome } from "./outcome.ts";

interface MutationResult {
  data: { outcome: { __typename: string; code?: string; replayed?: number } | null } | null;
  errors: ExecuteError[];
}

interface ConsoleForm<F> {
  /** The page to return to if the form names none. */
  page: string;
  form: z.ZodType<F>;
  run: (form: F, actor: Actor) => Promise<MutationResult>;
  done: (form: F) => Done;
  /** The problem for invalid input. Default: the reason, the only free text of most forms. */
  mistyped?: Problem;
  /** The largest form in bytes, if it has a long text. */
  maxBytes?: number;
}

/** Runs a console form as a GraphQL mutation and redirects to its page with the outcome. */
export async function handleForm<F>(
  request: Request,
  actor: Actor | null,
  { page, form, run, done, mistyped = "reason", maxBytes }: ConsoleForm<F>,
): Promise<Response> {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const posted = await readForm(request, maxBytes);
  if (!posted) return invalidFormResponse();
  const sent = Object.fromEntries(posted);
  const requestedPath = localPath(sent.back, page);
  const back = requestedPath.startsWith("/admin/") ? requestedPath : page;
  if (!actor || actor.kind === "anonymous") return seeOther(signInPath(back));
  const parsed = form.safeParse(sent);
  if (!parsed.success) {
    const isTextInvalid = parsed.error.issues.every(({ path }) => textFields.includes(String(path[0])));
    return seeOther(withOutcome(back, { problem: isTextInvalid ? mistyped : "refused" }));
  }
  const outcome = outcomeOf(await run(parsed.data, actor), done(parsed.data), mistyped);
  if ("problem" in outcome && outcome.problem === "forbidden")
    await recordPrivilegeAttempt(actor, new URL(request.url).pathname);
  return seeOther(withOutcome(back, outcome));
}

/** The free-text fields. */
const textFields = [
  "reason",
  "title",
  "message",
  "startsAt",
  "endsAt",
  "from",
  "to",
  "until",
  "timeZone",
  "hours",
  "interval",
  "person1",
  "text",
  "otherId",
];

const problems: Record<string, Problem> = {
  NOT_FOUND: "gone",
  CONFLICT: "conflict",
  FORBIDDEN: "forbidden",
  SERVICE_UNAVAILABLE: "unavailable",
};

function outcomeOf({ data, errors }: MutationResult, done: Done, mistyped: Problem): FormOutcome {
  const known: Record<string, Problem> = { ...problems, INVALID: mistyped, BAD_USER_INPUT: mistyped };
  const outcome = data?.outcome;
  if (!outcome) return { problem: known[errors[0]?.code ?? ""] ?? "server" };
  if (outcome.code !== undefined) return { problem: known[outcome.code] ?? "refused" };
  return outcome.replayed === undefined ? { done } : { done, count: outcome.replayed };
}
