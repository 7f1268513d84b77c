import type { NextRequest } from "next/server";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { hasOidc } from "#lib/auth/index.ts";
import { endSignIn } from "#lib/auth/sign-in.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/**
 * Of next-auth's own routes the provider's redirect alone is open to browsers; our pages do the rest. A mailed link must not
 * be used up by whoever fetches it, and next-auth's reading of sessions would prolong or clear them.
 */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const route = (await params).nextauth.join("/");
  if (route !== "callback/oidc" || !hasOidc())
    return Response.json({ error: "There is no such route." }, { status: 404 });
  const query = Object.fromEntries(request.nextUrl.searchParams);
  const { location, error, setCookies } = await endSignIn("oidc", request.headers, query);
  if (error) return seeOther(`${signInPath("/preferences")}&error=${encodeURIComponent(error)}`);
  return seeOther(localPath(location), setCookies);
}
