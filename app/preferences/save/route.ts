import { viewerOf } from "#app/_request/current-user.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin } from "#app/_request/same-origin.ts";
import { limited } from "#app/_request/with-rate-limit.ts";
import { answerForm } from "./answer-form.ts";

const page = "/preferences";

export const POST = limited(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOrigin();
  if (!actor || actor.kind === "anonymous") return answerForm(request, null, signInPath(page));
  const { language } = await viewerOf(actor, request.headers);
  return answerForm(request, { actor, language, page }, signInPath(page));
});
