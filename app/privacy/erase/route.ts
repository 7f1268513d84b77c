import { cookies } from "next/headers";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther, seeOtherAndClearData } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { sessionCookieName, sessionCookieOptions } from "#lib/auth/index.ts";
import { ConflictError } from "#lib/errors.ts";
import { readOnlyUntil } from "#lib/maintenance/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

/** Erases the signed-in person's data after they confirmed it with a checkbox. */
export const POST = withRateLimit(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  if (actor?.kind !== "person") return seeOther(signInPath("/privacy"));
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  if (form.get("sure") !== "yes") return seeOther("/privacy?problem=unsure#erase");
  const now = new Date();
  // Every other change goes through GraphQL, which refuses it itself.
  if (await readOnlyUntil(now)) return seeOther("/privacy?problem=readOnly#erase");
  try {
    const reason = "asked for by the person on the privacy page";
    await eraseUser({ actor, requestId: currentRequestId(), now }, { userId: actor.userId, reason });
  } catch (error) {
    if (error instanceof ConflictError) return seeOther("/privacy?problem=lastAdmin#erase");
    throw error;
  }
  (await cookies()).set(sessionCookieName(), "", { ...sessionCookieOptions(), maxAge: 0 });
  return seeOtherAndClearData("/privacy/erased");
});
