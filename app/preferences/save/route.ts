import { signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin } from "#app/_request/same-origin.ts";
import { viewer } from "#app/_request/viewer.ts";
import { answerForm } from "./answer-form.ts";

const page = "/preferences";

export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return crossOrigin();
  const { actor, language } = await viewer();
  const sender = actor && actor.kind !== "anonymous" ? { actor, language, page } : null;
  return answerForm(request, sender, signInPath(page));
}
