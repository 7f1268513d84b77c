import { noForm, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, limited } from "#app/_request/with-rate-limit.ts";
import { beginSignIn } from "#lib/auth/sign-in.ts";
import { Email } from "#lib/email-address.ts";

/** Asks for a link. The answer is the same for every address, and for one too many. */
export const POST = limited(async (request) => {
  if (!isSameOrigin(request)) return crossOrigin();
  const form = await readForm(request);
  if (!form) return noForm();
  const next = localPath(form.get("next"));
  const email = Email.safeParse(String(form.get("email") ?? ""));
  if (!email.success) return seeOther(`${signInPath(next)}&error=email`);
  const { location, error, setCookies } = await beginSignIn("magic-link", request.headers, next, { email: email.data });
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : location, setCookies);
}, byAddress);
