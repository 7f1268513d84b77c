import { readForm } from "#app/_request/form.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { unsubscribeFromStatus } from "#lib/operations/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

interface Context {
  params: Promise<{ token: string }>;
}

/**
 * Handles POST /status/unsubscribe/<token> (proxy.ts). The link's signature is the only authority, and no limit applies: a mail
 * provider sends the one-click requests of many people (RFC 8058). They get a blank response, the page's form a redirect.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  const form = await readForm(request);
  const ctx = { actor: { kind: "anonymous" as const }, requestId: currentRequestId(), now: new Date() };
  const outcome = await unsubscribeFromStatus(ctx, token);
  if (form?.get("List-Unsubscribe") === "One-Click")
    return new Response(null, { status: outcome === "done" ? 200 : 404, headers: { "Cache-Control": "no-store" } });
  return seeOther(`/status/unsubscribe/${encodeURIComponent(token)}?done`);
}
