import { deviceOf } from "#app/_request/device.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { hasOidc } from "#lib/auth/index.ts";
import { endSignIn } from "#lib/auth/sign-in.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/**
 * Exposes only next-auth's provider callback to browsers; our pages replace the other routes. Otherwise a mail scanner
 * could use up a sign-in link, and next-auth's session route could extend or clear sessions.
 */
export const GET = withRateLimit(async (request, _actor, { params }: Context) => {
  const route = (await params).nextauth.join("/");
  if (route !== "callback/oidc" || !hasOidc())
    return Response.json({ error: "There is no such route." }, { status: 404 });
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { location, error, setCookies } = await endSignIn("oidc", request.headers, query, deviceOf(request));
  if (error) return seeOther(`${signInPath("/preferences")}&error=${encodeURIComponent(error)}`);
  return seeOther(localPath(location), setCookies);
}, byAddress);
