import { cookies } from "next/headers";
import { deviceOf } from "#app/_request/device.ts";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { localPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import {
  beginAttempt,
  demoPeople,
  failAttempt,
  sessionCookieName,
  sessionCookieOptions,
  succeedAttempt,
} from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";

/** Signs in as a demo person with one click. 404 outside a demo. */
export const POST = withRateLimit(async (request) => {
  if (!env().demo) return new Response(null, { status: 404 });
  if (!isSameOrigin(request)) return crossOriginResponse();
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const attempt = beginAttempt("demo", request.headers, new Date(), deviceOf(request));
  const person = (await demoPeople()).find(({ id }) => id === form.get("userId"));
  if (!person) {
    await failAttempt(attempt, "none of the demo's people");
    return Response.json({ error: "This person is not a demo account." }, { status: 404 });
  }
  const { token, expiresAt } = await succeedAttempt(attempt, person);
  (await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires: expiresAt });
  return seeOther(localPath(form.get("next")));
}, byAddress);
