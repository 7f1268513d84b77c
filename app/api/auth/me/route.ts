import { runQuery } from "#app/_request/query.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { MeDocument } from "#graphql/generated/operations.ts";

const headers = { "Cache-Control": "no-store" };
const refuse = (error: string): Response => Response.json({ error }, { status: 401, headers });

/** The actor of the credential: 200 `{id, email, role}`, or 401. */
export const GET = withRateLimit(async (_request, actor) => {
  if (!actor) return refuse("Invalid or expired credentials. They may be unknown, expired or revoked.");
  if (actor.kind === "anonymous") return refuse("You are not signed in.");
  const { me } = await runQuery(MeDocument, {}, actor);
  if (!me) return refuse("This credential does not belong to a person.");
  return Response.json({ id: me.id, email: me.email, role: me.role }, { headers });
});
