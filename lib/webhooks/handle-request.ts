import { randomUUID } from "node:crypto";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { WebhookProvider } from "#lib/enums.ts";
import { BodyCutShort, BodyTooLarge, readBody } from "#lib/read-body.ts";
import { logFor, metrics } from "#lib/telemetry/index.ts";
import { type ReceivedEvent, receive } from "./receive.ts";
import { MalformedBody } from "./verify.ts";

/** A provider's request before its signature is verified. */
export interface PostedRequest {
  /** The unchanged body, because the signature covers it. */
  rawBody: string;
  /** The unchanged request target: "/api/webhooks/twilio/status?delivery=dlv_...". */
  pathAndQuery: string;
  headers: Headers;
  now: Date;
}

/** Reads the event of a request; "refused" if its signature is invalid; a Response if there is nothing to record. */
export type ReadEvent = (posted: PostedRequest) => ReadResult | Promise<ReadResult>;
type ReadResult = Omit<ReceivedEvent, "provider"> | "refused" | Response;

const maxBytes = 256 * 1024;

/** Null if the body is not UTF-8. Signatures are computed over the text, so it must represent exactly these bytes. */
function asText(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Handles a provider's request: verifies it, records the event and adds its job. Duplicates get the same response. Neither the
 * response nor the log tells why a signature failed. Never throws: a failure of ours is a 5xx, after which providers retry.
 */
export async function handleWebhook(
  provider: WebhookProvider,
  request: Request,
  read: ReadEvent,
  responseFor: (isNew: boolean) => Response = () => textResponse(200, "ok"),
): Promise<Response> {
  const ctx: Ctx = { actor: { kind: "system", task: "webhook" }, requestId: randomUUID(), now: clock() };
  const reportResult = (result: Parameters<typeof metrics.webhooks.inc>[0]["result"], error?: unknown) => {
    metrics.webhooks.inc({ provider, result });
    const fields = { action: "webhook.receive", provider, result, ...(error !== undefined && { error }) };
    if (error !== undefined) logFor(ctx).error(fields);
    else if (result === "refused" || result === "malformed" || result === "too_large") logFor(ctx).warn(fields);
  };
  try {
    const rawBody = asText(await readBody(request.body, request.headers.get("content-length"), maxBytes));
    const pathAndQuery = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
    // No provider signs a body that is not UTF-8.
    const event =
      rawBody === null ? "refused" : await read({ rawBody, pathAndQuery, headers: request.headers, now: ctx.now });
    if (event === "refused") {
      reportResult("refused");
      return textResponse(401, "The signature does not hold.");
    }
    if (event instanceof Response) {
      reportResult("ignored");
      return event;
    }
    const isNew = await receive({ provider, ...event }, ctx);
    reportResult(isNew ? "accepted" : "duplicate");
    return responseFor(isNew);
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

export const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
