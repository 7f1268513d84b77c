import { ask } from "#app/_request/ask.ts";
import { MeDocument } from "#graphql/generated/operations.ts";
import { actorFromHeaders } from "#lib/auth/index.ts";

const headers = { "Cache-Control": "no-store" };
const refuse = (error: string): Response => Response.json({ error }, { status: 401, headers });

/** Whom the credential stands for: 200 `{id, email, role}`, or 401. */
export async function GET(request: Request): Promise<Response> {
  const credentials = { authorization: request.headers.get("authorization"), cookie: request.headers.get("cookie") };
  const actor = await actorFromHeaders(credentials, new Date());
  if (!actor) return refuse("The credential does not hold: it is mistyped, expired or revoked.");
  if (actor.kind === "anonymous") return refuse("Nobody is signed in.");
  const { me } = await ask(MeDocument, {}, actor);
  if (!me) return refuse("This credential stands for no person.");
  return Response.json({ id: me.id, email: me.email, role: me.role }, { headers });
}
