import { sdl } from "#graphql/server.ts";
import { actorFromHeaders } from "#lib/auth/index.ts";

/** The SDL, for client generators: to anybody with a credential that holds. */
export async function GET({ headers }: Request): Promise<Response> {
  const credentials = { authorization: headers.get("authorization"), cookie: headers.get("cookie") };
  const actor = await actorFromHeaders(credentials, new Date());
  if (!actor || actor.kind === "anonymous")
    return Response.json(
      { error: "Send an API key as a Bearer token, or sign in." },
      { status: 401, headers: { "WWW-Authenticate": "Bearer" } },
    );
  return new Response(sdl(), {
    headers: { "Content-Type": "application/graphql; charset=utf-8", "Cache-Control": "private, max-age=60" },
  });
}
