import { type ChannelWebhook, channelWebhooks, MalformedBody, type WebhookRoute } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { BodyCutShort, BodyTooLarge, readBody } from "#lib/read-body.ts";
import { currentRequestId, logFor, metrics } from "#lib/telemetry/index.ts";
import { replyToEvent } from "./inbound/index.ts";
import { receive } from "./receive.ts";

const maxBytes = 256 * 1024;
const prefix = "/api/webhooks/";

/** Null if the body is not UTF-8. Signatures are computed over the text, so it must represent exactly these bytes. */
function asText(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * POST /api/webhooks/<path>: verifies a provider's request, records the event and adds its job. Duplicates get the same response.
 * Neither the response nor the log tells why a signature failed. Never throws: a failure of ours is a 5xx, after which
 * providers retry.
 */
export async function handleWebhook(request: Request): Promise<Response> {
  const pathAndQuery = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  const found = routeAt(pathAndQuery.split("?", 1)[0] ?? "");
  if (!found) return textResponse(404, "No provider posts to this path.");
  const { webhook, route } = found;
  const { provider } = webhook;
  const ctx: Ctx = { actor: { kind: "system", task: "webhook" }, requestId: currentRequestId(), now: clock() };
  const reportResult = (result: Parameters<typeof metrics.webhooks.inc>[0]["result"], error?: unknown) => {
    metrics.webhooks.inc({ provider, result });
    const fields = { action: "webhook.receive", provider, result, ...(error !== undefined && { error }) };
    if (error !== undefined) logFor(ctx).error(fields);
    else if (result === "refused" || result === "malformed" || result === "too_large") logFor(ctx).warn(fields);
  };
  try {
    const rawBody = asText(await readBody(request.body, request.headers.get("content-length"), maxBytes));
    // No provider signs a body that is not UTF-8.
    const event =
      rawBody === null ? "refused" : route.read({ rawBody, pathAndQuery, headers: request.headers, now: ctx.now });
    if (event === "refused") {
      reportResult("refused");
      return textResponse(401, "The signature is invalid.");
    }
    if (event === "ignored" || event instanceof Response) {
      reportResult("ignored");
      return event === "ignored" ? textResponse(200, "ok") : event;
    }
    // Computed before the event is recorded, because its job may run before the response is sent.
    const reply = route.reply
      ? await replyToEvent(webhook, route.reply.words, { ...event, receivedAt: ctx.now })
      : null;
    const isNew = await receive({ provider, ...event }, ctx);
    reportResult(isNew ? "accepted" : "duplicate");
    return route.reply?.respond(isNew ? reply : null) ?? textResponse(200, "ok");
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      reportResult("too_large");
      return textResponse(413, "The body is too large.", { connection: "close" });
    }
    if (error instanceof MalformedBody || error instanceof BodyCutShort) {
      reportResult("malformed");
      return textResponse(400, "The body cannot be read.");
    }
    reportResult("failed", error);
    return textResponse(503, "Try again shortly.", { "retry-after": "5" });
  }
}

/** Returns the route of a path and its webhook, or null for a path of no provider. */
function routeAt(path: string): { webhook: ChannelWebhook; route: WebhookRoute } | null {
  for (const webhook of Object.values(channelWebhooks))
    for (const [name, route] of Object.entries(webhook.routes)) if (path === prefix + name) return { webhook, route };
  return null;
}

const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
