import { tooMany } from "#app/_request/limit.ts";
import { sdl } from "#graphql/server.ts";
import { actorFromHeaders, credentialsOf } from "#lib/auth/index.ts";

/** The SDL, for client generators: to anybody with a credential that holds. */
export async function GET({ headers }: Request): Promise<Response> {
  const actor = await actorFromHeaders(credentialsOf(headers), new Date());
  const refused = await tooMany(actor, headers);
  if (refused) return refused;
  if (!actor || actor.kind === "anonymous")
    return Response.json(
      { error: "Send an API key as a Bearer token, or sign in." },
      { status: 401, headers: { "WWW-Authenticate": "Bearer" } },
    );
  return new Response(sdl(), {
    headers: { "Content-Type": "application/graphql; charset=utf-8", "Cache-Control": "private, max-age=60" },
  });
}
