import { limited } from "#app/_request/limit.ts";
import { sdl } from "#graphql/server.ts";

/** The SDL, for client generators: to anybody with a credential that holds. */
export const GET = limited(async (_request, actor) => {
  if (!actor || actor.kind === "anonymous")
    return Response.json(
      { error: "Send an API key as a Bearer token, or sign in." },
      { status: 401, headers: { "WWW-Authenticate": "Bearer" } },
    );
  return new Response(sdl(), {
    headers: { "Content-Type": "application/graphql; charset=utf-8", "Cache-Control": "private, max-age=60" },
  });
});
