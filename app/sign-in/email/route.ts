import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { beginSignIn } from "#lib/auth/sign-in.ts";
import { Email } from "#lib/email-address.ts";

/** Mails a sign-in link. The response is the same for every address and when the limit is exceeded. */
export const POST = withRateLimit(async (request) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const next = localPath(form.get("next"));
  const email = Email.safeParse(String(form.get("email") ?? ""));
  if (!email.success) return seeOther(`${signInPath(next)}&error=email`);
  const { location, error, setCookies } = await beginSignIn("magic-link", request.headers, next, { email: email.data });
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : location, setCookies);
}, byAddress);
