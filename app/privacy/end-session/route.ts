import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { runQuery } from "#app/_request/query.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { EndSessionDocument } from "#graphql/generated/operations.ts";

/** Ends one session of the signed-in person. Idempotent: an ended session is not an error. */
export const POST = withRateLimit(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  if (actor?.kind !== "person") return seeOther(signInPath("/privacy"));
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const input = { userId: actor.userId, sessionId: String(form.get("sessionId") ?? "") };
  await runQuery(EndSessionDocument, { input }, actor);
  return seeOther("/privacy?ended=1#devices");
});
