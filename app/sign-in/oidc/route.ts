import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { hasOidc } from "#lib/auth/index.ts";
import { beginSignIn } from "#lib/auth/sign-in.ts";

/** Redirects to the organisation's identity provider. */
export const POST = withRateLimit(async (request) => {
  if (!hasOidc()) return new Response(null, { status: 404 });
  if (!isSameOrigin(request)) return crossOriginResponse();
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const next = localPath(form.get("next"));
  const { location, error, setCookies } = await beginSignIn("oidc", request.headers, next);
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : location, setCookies);
}, byAddress);
