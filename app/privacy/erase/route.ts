import { randomUUID } from "node:crypto";
import { cookies } from "next/headers";
import { noForm, readForm } from "#app/_request/form.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, leaveTo, seeOther } from "#app/_request/same-origin.ts";
import { limited } from "#app/_request/with-rate-limit.ts";
import { sessionCookieName, sessionCookieOptions } from "#lib/auth/index.ts";
import { ConflictError } from "#lib/errors.ts";
import { eraseUser } from "#lib/privacy/index.ts";

/** "Erase me": the signed-in person themselves, who ticked that they mean it. */
export const POST = limited(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOrigin();
  if (actor?.kind !== "person") return seeOther(signInPath("/privacy"));
  const form = await readForm(request);
  if (!form) return noForm();
  if (form.get("sure") !== "yes") return seeOther("/privacy?problem=unsure#erase");
  try {
    const reason = "asked for by the person on the privacy page";
    await eraseUser({ actor, requestId: randomUUID(), now: new Date() }, { userId: actor.userId, reason });
  } catch (error) {
    if (error instanceof ConflictError) return seeOther("/privacy?problem=lastAdmin#erase");
    throw error;
  }
  (await cookies()).set(sessionCookieName(), "", { ...sessionCookieOptions(), maxAge: 0 });
  return leaveTo("/privacy/erased");
});
