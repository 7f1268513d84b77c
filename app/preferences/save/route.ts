import { currentUserOf } from "#app/_request/current-user.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { answerForm } from "./answer-form.ts";

const page = "/preferences";

export const POST = withRateLimit(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  if (!actor || actor.kind === "anonymous") return answerForm(request, null, signInPath(page));
  const { language } = await currentUserOf(actor, request.headers);
  return answerForm(request, { actor, language, page }, signInPath(page));
});
