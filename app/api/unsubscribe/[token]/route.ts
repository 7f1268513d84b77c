import { randomUUID } from "node:crypto";
import { linkHolder } from "#app/_request/link-holder.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { tooMany } from "#app/_request/with-rate-limit.ts";
import { performUnsubscribeAction } from "#lib/unsubscribe/index.ts";
import { readPosted } from "./form.ts";

interface Context {
  params: Promise<{ token: string }>;
}

const blank = (status: number): Response => new Response(null, { status, headers: { "Cache-Control": "no-store" } });

/**
 * What POST /u/<token> comes to (proxy.ts). A mail client's one click acts and gets a blank 200, with no cookie, no redirect
 * and no question who sent it (RFC 8058): the signature in the link is the whole authority. Forms of the page are sent back to
 * it, where it shows how things stand; they are counted as the person's, and one click is not: no limit refuses it.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  const posted = await readPosted(request);
  if (!posted) return blank(400);
  if (posted.kind === "page") {
    const refused = await tooMany(await linkHolder("u", token), request.headers);
    if (refused) return refused;
  }
  const action = posted.kind === "one-click" ? "unsubscribe" : posted.action;
  const given = posted.kind === "one-click" ? undefined : posted.proof;
  const { outcome, proof } = await performUnsubscribeAction(
    { requestId: randomUUID(), now: new Date() },
    token,
    action,
    given,
  );
  if (posted.kind === "one-click") return blank(outcome === "unknown" ? 404 : 200);
  const path = `/u/${encodeURIComponent(token)}`;
  const undo = proof === undefined ? "" : `&undo=${encodeURIComponent(proof)}`;
  return seeOther(outcome === "refused" ? `${path}?refused` : `${path}?done=${action}${undo}`);
}
