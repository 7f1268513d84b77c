import type { z } from "zod";
import { recordPrivilegeAttempt } from "#app/_request/current-user.ts";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import type { ExecuteError } from "#graphql/execute.ts";
import type { Actor } from "#lib/actor.ts";
import { type Done, type FormOutcome, type Problem, withOutcome } from "./outcome.ts";

interface MutationResult {
  data: { outcome: { __typename: string; code?: string; replayed?: number; incident?: { id: string } } | null } | null;
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
  /** The problem for a change that does not fit the present state. */
  conflict?: Problem;
  /** The largest form in bytes, if it has a long text. */
  maxBytes?: number;
}

/**
 * Runs a console form as a GraphQL mutation and redirects to its page with the outcome, or to an incident that it opened. A
 * script that asks for JSON gets the location as JSON, because it cannot read a redirect.
 */
export async function handleForm<F>(
  request: Request,
  actor: Actor | null,
  { page, form, run, done, mistyped = "reason", conflict = "conflict", maxBytes }: ConsoleForm<F>,
): Promise<Response> {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const goTo = request.headers.get("accept") === "application/json" ? sendLocation : seeOther;
  const posted = await readForm(request, maxBytes);
  if (!posted) return invalidFormResponse();
  const sent = Object.fromEntries(posted);
  const requestedPath = localPath(sent.back, page);
  const back = requestedPath.startsWith("/admin/") ? requestedPath : page;
  if (!actor || actor.kind === "anonymous") return goTo(signInPath(back));
  const parsed = form.safeParse(sent);
  if (!parsed.success) {
    const isTextInvalid = parsed.error.issues.every(({ path }) => textFields.includes(String(path[0])));
    return goTo(withOutcome(back, { problem: isTextInvalid ? mistyped : "refused" }));
  }
  const result = await run(parsed.data, actor);
  const outcome = outcomeOf(result, done(parsed.data), { mistyped, conflict });
  if ("problem" in outcome && outcome.problem === "forbidden")
    await recordPrivilegeAttempt(actor, new URL(request.url).pathname);
  const opened = result.data?.outcome?.incident;
  return goTo(withOutcome(opened ? `/admin/incidents/${encodeURIComponent(opened.id)}` : back, outcome));
}

const sendLocation = (location: string): Response =>
  Response.json({ location }, { headers: { "Cache-Control": "no-store" } });

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
  FORBIDDEN: "forbidden",
  SERVICE_UNAVAILABLE: "unavailable",
};

function outcomeOf(
  { data, errors }: MutationResult,
  done: Done,
  { mistyped, conflict }: { mistyped: Problem; conflict: Problem },
): FormOutcome {
  const known: Record<string, Problem> = {
    ...problems,
    INVALID: mistyped,
    BAD_USER_INPUT: mistyped,
    CONFLICT: conflict,
  };
  const outcome = data?.outcome;
  if (!outcome) return { problem: known[errors[0]?.code ?? ""] ?? "server" };
  if (outcome.code !== undefined) return { problem: known[outcome.code] ?? "refused" };
  return outcome.replayed === undefined ? { done } : { done, count: outcome.replayed };
}
