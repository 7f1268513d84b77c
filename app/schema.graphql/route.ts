import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { sdl } from "#graphql/server.ts";
import { env } from "#lib/env.ts";

/** The SDL for client generators. Requires a valid credential; GRAPHQL_INTROSPECTION=0 disables it. */
export const GET = withRateLimit(async (_request, actor) => {
  if (!actor || actor.kind === "anonymous")
    return Response.json(
      { error: "Send an API key as a Bearer token, or sign in." },
      { status: 401, headers: { "WWW-Authenticate": "Bearer" } },
    );
  if (env().GRAPHQL_INTROSPECTION === false)
    return Response.json({ error: "The schema is not published here (GRAPHQL_INTROSPECTION=0)." }, { status: 403 });
  return new Response(sdl(), {
    headers: { "Content-Type": "application/graphql; charset=utf-8", "Cache-Control": "private, max-age=60" },
  });
});
