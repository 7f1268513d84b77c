import { readForm } from "#app/_request/form.ts";
import { linkHolder } from "#app/_request/link-holder.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { rateLimitResponse } from "#app/_request/with-rate-limit.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";
import { performUnsubscribeAction, UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "#lib/unsubscribe/index.ts";

interface Context {
  params: Promise<{ token: string }>;
}

const blank = (status: number): Response => new Response(null, { status, headers: { "Cache-Control": "no-store" } });

/**
 * Handles POST /u/<token> (proxy.ts). One-click requests perform the action and get a blank 200 without cookie or
 * redirect (RFC 8058): the link's signature is the only authority, and no limit applies. Forms of the page are rate
 * limited and redirected.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  const posted = await readPosted(request);
  if (!posted) return blank(400);
  if (posted.kind === "page") {
    const refused = await rateLimitResponse(await linkHolder("u", token), request.headers);
    if (refused) return refused;
  }
  const action = posted.kind === "one-click" ? "unsubscribe" : posted.action;
  const given = posted.kind === "one-click" ? undefined : posted.proof;
  const { outcome, proof } = await performUnsubscribeAction(
    { requestId: currentRequestId(), now: new Date() },
    token,
    action,
    given,
  );
  if (posted.kind === "one-click") return blank(outcome === "unknown" ? 404 : 200);
  const path = `/u/${encodeURIComponent(token)}`;
  const undo = proof === undefined ? "" : `&undo=${encodeURIComponent(proof)}`;
  return seeOther(outcome === "refused" ? `${path}?refused` : `${path}?done=${action}${undo}`);
}

/** A mail client's one-click request (RFC 8058, section 3.1), a form of our page, or neither. */
type Posted = { kind: "one-click" } | { kind: "page"; action: UnsubscribeAction; proof?: string } | null;

async function readPosted(request: Request): Promise<Posted> {
  const form = await readForm(request);
  if (form?.get("List-Unsubscribe") === "One-Click") return { kind: "one-click" };
  const action = UNSUBSCRIBE_ACTIONS.find((one) => one === form?.get("action"));
  const proof = form?.get("proof");
  return action ? { kind: "page", action, ...(typeof proof === "string" && { proof }) } : null;
}
