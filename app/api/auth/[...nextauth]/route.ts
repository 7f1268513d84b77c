import { deviceOf } from "#app/_request/device.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { byAddress, limited } from "#app/_request/with-rate-limit.ts";
import { hasOidc } from "#lib/auth/index.ts";
import { endSignIn } from "#lib/auth/sign-in.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/**
 * Of next-auth's own routes the provider's redirect alone is open to browsers; our pages do the rest. A mailed link must not
 * be used up by whoever fetches it, and next-auth's reading of sessions would prolong or clear them.
 */
export const GET = limited(async (request, _actor, { params }: Context) => {
  const route = (await params).nextauth.join("/");
  if (route !== "callback/oidc" || !hasOidc())
    return Response.json({ error: "There is no such route." }, { status: 404 });
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { location, error, setCookies } = await endSignIn("oidc", request.headers, query, deviceOf(request));
  if (error) return seeOther(`${signInPath("/preferences")}&error=${encodeURIComponent(error)}`);
  return seeOther(localPath(location), setCookies);
}, byAddress);
