import { noForm, readForm } from "#app/_request/form.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { runQuery } from "#app/_request/query.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { limited } from "#app/_request/with-rate-limit.ts";
import { EndSessionDocument } from "#graphql/generated/operations.ts";

/** Ends one of the signed-in person's sessions. One that is over already is as good as ended. */
export const POST = limited(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOrigin();
  if (actor?.kind !== "person") return seeOther(signInPath("/privacy"));
  const form = await readForm(request);
  if (!form) return noForm();
  const input = { userId: actor.userId, sessionId: String(form.get("sessionId") ?? "") };
  await runQuery(EndSessionDocument, { input }, actor);
  return seeOther("/privacy?ended=1#devices");
});
