import { signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { handleForm } from "./handle-form.ts";

const page = "/preferences";

export const POST = withRateLimit(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const isSignedIn = actor && actor.kind !== "anonymous";
  return handleForm(request, isSignedIn ? { actor, page } : null, signInPath(page));
});
