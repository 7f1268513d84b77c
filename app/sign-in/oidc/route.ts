import { noForm, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, limited } from "#app/_request/with-rate-limit.ts";
import { hasOidc } from "#lib/auth/index.ts";
import { beginSignIn } from "#lib/auth/sign-in.ts";

/** Sends the browser to the organisation's provider. */
export const POST = limited(async (request) => {
  if (!hasOidc()) return new Response(null, { status: 404 });
  if (!isSameOrigin(request)) return crossOrigin();
  const form = await readForm(request);
  if (!form) return noForm();
  const next = localPath(form.get("next"));
  const { location, error, setCookies } = await beginSignIn("oidc", request.headers, next);
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : location, setCookies);
}, byAddress);
